import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import {
  type ChatCompletion,
  type ChatParametersOf,
  type Client,
  createClient,
  type Warning,
} from "@anymodel/core";
import { bytez, type BytezAdapter } from "@anymodel/provider-bytez";
import { type MediaFile, type MediaKind, readMediaFile, toContentPart } from "../media-file.ts";
import { createParagraph, paint, textWidth, withoutControls } from "../terminal.ts";
import { describeRequest } from "../wire-request.ts";

/** The options of `anymodel demo`. */
export interface DemoOptions {
  baseUrl?: string;
}

/** One call of the demo. */
interface Example {
  title: string;
  model: `bytez/${string}`;
  question: string;
  media?: { kind: MediaKind; file: string };
  stream?: boolean;
  parameters: ChatParametersOf<BytezAdapter>;
}

const EXAMPLES: readonly Example[] = [
  {
    title: "Text",
    model: "bytez/google/gemma-3-4b-it",
    question: "Hello, how are you?",
    parameters: { max_tokens: 20, temperature: 0.5, repetition_penalty: 1.2, user: "demo" },
  },
  {
    title: "An image",
    model: "bytez/google/gemma-3-4b-it",
    question: "What is in this picture?",
    media: { kind: "image", file: "mandelbrot.png" },
    parameters: { max_tokens: 60 },
  },
  {
    title: "Audio",
    model: "bytez/Qwen/Qwen2-Audio-7B-Instruct",
    question: "What is said here?",
    media: { kind: "audio", file: "cat.wav" },
    parameters: { max_tokens: 60 },
  },
  {
    title: "A video, streamed",
    model: "bytez/llava-hf/LLaVA-NeXT-Video-7B-hf",
    question: "What happens in this clip?",
    media: { kind: "video", file: "clip.mp4" },
    stream: true,
    parameters: { max_tokens: 60 },
  },
];

const LABEL_WIDTH = 11;
const KEY_VARIABLE = "BYTEZ_API_KEY";

/** Sends text, an image, audio and a video, and shows what happens. Without a key, a local emulator answers. */
export async function demo({ baseUrl }: DemoOptions): Promise<void> {
  const isLocal = !process.env[KEY_VARIABLE]?.trim() && baseUrl === undefined;
  await using emulator = isLocal ? await startEmulator() : undefined;
  const adapter = emulator
    ? bytez({ apiKey: "any key will do", baseURL: emulator.baseURL })
    : bytez({ baseURL: baseUrl });
  const client = createClient({ providers: [adapter] });

  print(
    emulator
      ? `No ${KEY_VARIABLE}: started the Bytez emulator on this machine, ${emulator.url}`
      : `Talking to ${adapter.baseURL} with ${KEY_VARIABLE}. A cold model may take minutes to answer.`,
  );
  for (const [index, example] of EXAMPLES.entries()) {
    print(`\n${paint("bold", `${index + 1}. ${example.title}`)}  ${paint("dim", example.model)}`);
    await run(example, client);
  }
  print(
    `\n${paint("green", "Done.")}${emulator ? ` With ${KEY_VARIABLE} set, the same four calls go to Bytez.` : ""}`,
  );
}

async function startEmulator() {
  const { startBytezEmulator } = await import("@anymodel/testkit/bytez");
  // Slow enough to see the tokens come.
  return startBytezEmulator({ chunkDelay: 40 });
}

/** Makes one call and shows what goes out and what comes back. */
async function run(example: Example, client: Client<readonly [BytezAdapter]>): Promise<void> {
  const { model, question, media, stream = false, parameters } = example;
  const file = media && (await readShippedFile(media));
  const content = file
    ? [{ type: "text" as const, text: question }, toContentPart(file)]
    : question;
  const request = { model, messages: [{ role: "user" as const, content }], ...parameters };

  row("you", question);
  if (file) row("file", describeFile(file));
  const { request: wire } = await client.explain({ ...request, stream });
  const { pathname } = new URL(wire.url);
  row(
    "request",
    describeRequest({ ...wire, url: pathname, headers: {} }, textWidth() - LABEL_WIDTH),
  );

  const started = performance.now();
  if (!stream) {
    const answer = await client.completion(request);
    const ms = performance.now() - started;
    showWarnings(answer.warnings);
    openAnswer()(answer.choices[0]?.message.content ?? "");
    closeAnswer(answer, `in ${describeTime(ms)}`);
    return;
  }
  const chunks = await client.completion({ ...request, stream: true });
  showWarnings(chunks.warnings);
  const write = openAnswer();
  let pieces = 0;
  let first: number | undefined;
  try {
    for await (const { choices } of chunks) {
      const text = choices[0]?.delta.content;
      if (!text) continue;
      first ??= performance.now() - started;
      pieces += 1;
      write(text);
    }
  } catch (error) {
    print("");
    throw error;
  }
  const ms = performance.now() - started;
  const begin = first === undefined ? "" : `, the first after ${describeTime(first)}`;
  closeAnswer(await chunks.final(), `${pieces} pieces in ${describeTime(ms)}${begin}`);
}

function readShippedFile({ kind, file }: { kind: MediaKind; file: string }): Promise<MediaFile> {
  return readMediaFile(kind, fileURLToPath(new URL(`../../media/${file}`, import.meta.url)));
}

function describeFile({ name, bytes }: MediaFile): string {
  const digest = createHash("sha256").update(bytes).digest("hex");
  return `${name} ${paint("dim", `(${bytes.length} bytes, sha256 ${digest.slice(0, 12)}…)`)}`;
}

function showWarnings(warnings: readonly Warning[] = []): void {
  for (const { message } of warnings) row("warning", paint("yellow", withoutControls(message)));
}

/** Starts the row of the answer and gives what writes its text. */
function openAnswer(): (text: string) => void {
  process.stdout.write(label("answer"));
  return createParagraph((text) => process.stdout.write(text), LABEL_WIDTH);
}

function closeAnswer({ choices, usage, provider_metadata }: ChatCompletion, how: string): void {
  const reason = choices[0]?.finish_reason ?? "no finish reason";
  const tokens = usage && `${usage.total_tokens} tokens`;
  const cost = provider_metadata?.bytez?.cost_usd;
  const facts = [
    withoutControls(reason),
    how,
    tokens,
    typeof cost === "number" && `cost $${cost.toFixed(4)}`,
  ];
  print(`\n${" ".repeat(LABEL_WIDTH)}${paint("dim", facts.filter(Boolean).join(" · "))}`);
}

function describeTime(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Prints a label and its text, whose further lines stand below the first. */
function row(name: string, text: string): void {
  print(label(name) + text.replaceAll("\n", `\n${" ".repeat(LABEL_WIDTH)}`));
}

function label(name: string): string {
  return paint("cyan", `  ${name}`.padEnd(LABEL_WIDTH));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
