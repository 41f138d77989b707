import { asFields } from "./fields.ts";

/** Text of a content that is a string, or a list of text parts. */
export function textOf(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  const texts = content.map((part) => (typeof part === "string" ? part : asFields(part).text));
  return texts.filter((text) => typeof text === "string").join("");
}
