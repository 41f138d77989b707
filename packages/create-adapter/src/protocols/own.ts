import type { Answers } from "../answers.ts";
import type { Names } from "../names.ts";
import { ownVectors } from "./own-vectors.ts";
import { type ProtocolFiles, rowsWith, writeRows, writeSettings } from "./protocol.ts";

const ROWS = rowsWith({
  temperature: "options.temperature",
  top_p: "options.top_p",
  max_tokens: "options.max_tokens",
  max_completion_tokens: "options.max_tokens",
  stop: "options.stop",
  seed: "options.seed",
});

const NATIVE = { at: "options", types: { top_k: "integer" } };

/** How each protocol reads a stream: what it imports, its declaration, and its functions. */
const STREAMS = {
  sse: {
    imports: ["type ServerSentEvent", "sse"],
    stream: '{ framing: sse, ends: "marker", step: readEvent }',
    step: `function readEvent({ data }: ServerSentEvent): Iterable<Delta> {
  return data === "[DONE]" ? [{ end: true }] : readPiece(data);
}
`,
  },
  ndjson: {
    imports: ["ndjson"],
    stream: '{ framing: ndjson, ends: "marker", step: readPiece }',
    step: "",
  },
  "raw-text": {
    imports: ["text"],
    stream: '{ framing: text, ends: "eof", step: (piece: string) => [{ text: piece }] }',
    step: "",
  },
} as const;

const PIECE = `
function readPiece(data: string): Iterable<Delta> {
  let piece: unknown;
  try {
    piece = JSON.parse(data);
  } catch {
    return [{ malformed: "it is not JSON" }];
  }
  return readAnswer(piece);
}
`;

/** An adapter of a provider with a protocol of its own: a made-up one, to be replaced. */
export function ownProtocol(answers: Answers, names: Names): ProtocolFiles {
  const { id, env, protocol } = answers;
  const { factory, settings, title } = names;
  const { imports, stream, step } = STREAMS[protocol as keyof typeof STREAMS];
  const imported = [
    "asFields",
    "type ChatParameterTable",
    "defineAdapter",
    "type Delta",
    "type NormalMessage",
    "type Secret",
    "textOf",
    "toSecret",
    ...imports,
  ].toSorted((one, other) => keyOf(one).localeCompare(keyOf(other)));
  const source = `import {
${imported.map((name) => `  ${name},`).join("\n")}
} from "@anymodel/core/provider";

${writeSettings(answers, names)}

${writeRows(ROWS)}

/** The ${title} adapter. Unverified against the live API. */
export function ${factory}({ apiKey, baseURL = BASE_URL }: ${settings} = {}) {
  return defineAdapter({
    spec: 1,
    id: ${JSON.stringify(id)},
    baseURL: baseURL.replace(/\\/+$/, ""),
    auth: { env: ${JSON.stringify(env)}, key: toSecret(apiKey) },
    chat: {
      params: ROWS,
      // Parameters that only this provider has: name → type.
      native: { at: "options", types: { top_k: "integer" } },
      // OpenAI's role → the provider's; what has no row is refused.
      roles: { system: "system", user: "user", assistant: "assistant" },
      request: ({ model, messages, stream }, parameters) => ({
        path: "/chat",
        body: { model, messages: messages.map(toMessage), stream, ...parameters },
      }),
      response: readAnswer,
      stream: ${stream},
    },
  });
}

function toMessage({ role, content }: NormalMessage) {
  return { role, content: textOf(content) ?? "" };
}

/** { text, finish_reason, usage: { input_tokens, output_tokens }, error: { message } } */
function* readAnswer(body: unknown): Generator<Delta> {
  const { text: said, finish_reason, usage, error } = asFields(body);
  const { message } = asFields(error);
  if (typeof message === "string") yield { error: { message } };
  if (typeof said === "string") yield { text: said };
  const { input_tokens: input, output_tokens: output } = asFields(usage);
  if (typeof input === "number" && typeof output === "number") {
    const total = input + output;
    yield { usage: { prompt_tokens: input, completion_tokens: output, total_tokens: total } };
  }
  if (typeof finish_reason === "string") yield { finish: finish_reason };
}
${protocol === "raw-text" ? "" : PIECE}${step && `\n${step}`}`;
  return { source, vectors: ownVectors(answers), tables: { params: ROWS, native: NATIVE } };
}

function keyOf(name: string): string {
  return name.replace("type ", "");
}
