import type { Delta } from "./adapter.ts";

/** What a provider may say in words: `finish` is its reason to end. */
export type Words = Partial<Record<"reasoning" | "text" | "refusal" | "finish", unknown>>;

/** A delta for each of these fields that holds text; what is empty or no text says nothing. */
export function textDeltas(words: Words, choice?: number): Delta[] {
  const said = Object.entries(words).filter(([, word]) => typeof word === "string" && word);
  return said.map(([kind, word]) => {
    return { [kind]: word, ...(choice !== undefined && { choice }) } as Delta;
  });
}
