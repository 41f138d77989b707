import { text as readText } from "node:stream/consumers";
import {
  AnyModelError,
  type ChatCompletion,
  type ContentPart,
  createClient,
  type Message,
  type Warning,
} from "@anymodel/core";
import { readMediaPart } from "../media-file.ts";
import { createProviders } from "../providers.ts";
import { paintError, withoutControls } from "../terminal.ts";
import { describeRequest } from "../wire-request.ts";

/** The options of `anymodel chat`. */
export interface ChatOptions {
  image?: string[];
  audio?: string[];
  video?: string[];
  system?: string;
  param?: Record<string, unknown>;
  dropParams?: boolean;
  stream: boolean;
  baseUrl?: string;
  explain?: boolean;
}

/** Asks a model once. The answer goes to standard output, all else to standard error. */
export async function chat(
  model: string,
  prompt: readonly string[],
  options: ChatOptions,
): Promise<void> {
  const { param, dropParams, stream, baseUrl, explain } = options;
  const providers = await createProviders({ baseURL: baseUrl });
  const client = createClient({ providers, dropParams });
  const request = { ...param, model, messages: await readMessages(prompt, options) };

  if (explain) {
    const { request: wire, warnings } = await client.explain({ ...request, stream });
    printWarnings(warnings);
    process.stdout.write(`${describeRequest(wire)}\n`);
  } else if (stream) {
    const answer = await client.completion({ ...request, stream: true });
    printWarnings(answer.warnings);
    const print = createPrinter();
    try {
      for await (const { choices } of answer) print(choices[0]?.delta.content ?? "");
    } finally {
      print.end();
    }
    printFinish(await answer.final());
  } else {
    const answer = await client.completion(request);
    printWarnings(answer.warnings);
    const print = createPrinter();
    print(answer.choices[0]?.message.content ?? "");
    print.end();
    printFinish(answer);
  }
}

async function readMessages(
  prompt: readonly string[],
  { system, ...media }: ChatOptions,
): Promise<Message[]> {
  const text = await readPrompt(prompt);
  const parts: ContentPart[] = [];
  for (const kind of ["image", "audio", "video"] as const) {
    for (const source of media[kind] ?? []) parts.push(await readMediaPart(kind, source));
  }
  if (!text && parts.length === 0) {
    throw new AnyModelError({
      code: "invalid_request",
      param: "prompt",
      message: "There is no prompt: write it after the model, or pipe it in.",
    });
  }
  const content =
    parts.length === 0 ? text : [...(text ? [{ type: "text" as const, text }] : []), ...parts];
  return [
    ...(system ? [{ role: "system" as const, content: system }] : []),
    { role: "user", content },
  ];
}

/** Standard input is read only when it is asked for: a script's own input may hang behind it. */
async function readPrompt(words: readonly string[]): Promise<string> {
  const isWanted = words.length === 0 ? !process.stdin.isTTY : words.includes("-");
  if (!isWanted) return words.join(" ");
  const input = (await readText(process.stdin)).trimEnd();
  return words.length === 0 ? input : words.map((word) => (word === "-" ? input : word)).join(" ");
}

/** Prints text as it comes; `end` closes the last line. */
function createPrinter(): { (text: string): void; end(): void } {
  let last = "\n";
  const print = (text: string): void => {
    const shown = withoutControls(text);
    if (shown === "") return;
    process.stdout.write(shown);
    last = shown.at(-1)!;
  };
  const end = (): void => void (last !== "\n" && process.stdout.write("\n"));
  return Object.assign(print, { end });
}

function printWarnings(warnings: readonly Warning[] = []): void {
  for (const { message } of warnings)
    printNote(`${paintError("yellow", "warning")} ${withoutControls(message)}`);
}

/** Says why an answer ended, unless that goes without saying. */
function printFinish({ choices: [choice] }: ChatCompletion): void {
  const reason = choice?.finish_reason ?? "stop";
  if (!choice?.message.content)
    printNote(paintError("dim", `The answer holds no text (${withoutControls(reason)}).`));
  else if (reason === "length")
    printNote(paintError("dim", "The answer was cut at the token limit."));
  else if (reason !== "stop")
    printNote(paintError("dim", `The answer ended with: ${withoutControls(reason)}.`));
}

function printNote(text: string): void {
  process.stderr.write(`${text}\n`);
}
