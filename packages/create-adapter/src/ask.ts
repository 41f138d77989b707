import type { Readable, Writable } from "node:stream";
import { cancel, intro, isCancel, outro, select, text } from "@clack/prompts";
import { type Answers, CHECKS, completeAnswers, PROTOCOLS, type Protocol } from "./answers.ts";

/** Where questions are asked; the terminal unless told. */
export interface Terminal {
  input?: Readable;
  output?: Writable;
}

/** Asks for what was not given; `undefined` if the user leaves. */
export async function ask(
  given: Partial<Answers>,
  terminal: Terminal = {},
): Promise<Partial<Answers> | undefined> {
  const answers = { ...given };
  intro("An adapter for anymodel", terminal);
  const questions: { [Name in keyof Answers]?: () => Promise<unknown> } = {
    id: () => askText("id", "The provider's id, which stands before its models' names", "acme"),
    baseURL: () => askText("baseURL", "Where is its API?", "https://api.acme.example/v1"),
    env: () => askText("env", "The environment variable that holds the key"),
    protocol: () =>
      select<Protocol>({
        message: "How does it answer?",
        options: Object.entries(PROTOCOLS).map(([value, label]) => ({
          value: value as Protocol,
          label,
        })),
        ...terminal,
      }),
    name: () => askText("name", "The package's name"),
  };
  for (const [name, question] of Object.entries(questions) as [keyof Answers, () => unknown][]) {
    if (answers[name] !== undefined) continue;
    const value = await question();
    if (isCancel(value)) {
      cancel("Nothing was written.", terminal);
      return undefined;
    }
    answers[name] = value as never;
  }
  outro("Writing the package.", terminal);
  return completeAnswers(answers);

  function askText(name: keyof Answers, message: string, placeholder?: string) {
    const usual = completeAnswers(answers)[name];
    return text({
      message,
      ...(placeholder && { placeholder }),
      ...(usual && { initialValue: usual }),
      validate: (value = "") => CHECKS[name](value),
      ...terminal,
    });
  }
}
