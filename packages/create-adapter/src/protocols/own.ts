import type { Answers } from "../answers.ts";
import type { Names } from "../names.ts";
import { ownVectors } from "./own-vectors.ts";
import {
  type ProtocolFiles,
  rowsWith,
  writeConnection,
  writeRows,
  writeSettings,
} from "./protocol.ts";

const GIVEN = {
  temperature: "options.temperature",
  top_p: "options.top_p",
  max_tokens: "options.max_tokens",
  max_completion_tokens: "options.max_tokens",
  stop: "options.stop",
  seed: "options.seed",
};
const ROWS = rowsWith(GIVEN);

const NATIVE = { at: "options", types: { top_k: "integer" } };

/** How each protocol reads a stream: what it imports, its declaration, and its functions. */
const STREAMS = {
  sse: {
    imports: ["type ChatCall", "jsonStep", "type ServerSentEvent", "sse"],
    stream: '{ framing: sse, ends: "marker", step: readEvent }',
    step: `
const readPiece = jsonStep(readAnswer);

function readEvent(event: ServerSentEvent, state: unknown, call: ChatCall): Iterable<Delta> {
  return event.data === "[DONE]" ? [{ end: true }] : readPiece(event, state, call);
}
`,
  },
  ndjson: {
    imports: ["jsonStep", "ndjson"],
    stream: '{ framing: ndjson, ends: "marker", step: jsonStep(readAnswer) }',
    step: "",
  },
  "raw-text": {
    imports: ["text"],
    stream: '{ framing: text, ends: "eof", step: (piece: string) => [{ text: piece }] }',
    step: "",
  },
} as const;

/** An adapter of a provider with a protocol of its own: a made-up one, to be replaced. */
export function ownProtocol(answers: Answers, names: Names): ProtocolFiles {
  const { id, protocol } = answers;
  const { factory, settings, title } = names;
  const { imports, stream, step } = STREAMS[protocol as keyof typeof STREAMS];
  const imported = [
    "asFields",
    "type ChatParameterTable",
    "connectionOf",
    "type ConnectionSettings",
    "countUsage",
    "defineAdapter",
    "type Delta",
    "type NormalMessage",
    "textDeltas",
    "textOf",
    "UNSUPPORTED_PARAMETERS",
    ...imports,
  ].toSorted((one, other) => keyOf(one).localeCompare(keyOf(other)));
  const source = `import {
${imported.map((name) => `  ${name},`).join("\n")}
} from "@anymodel/core/provider";

${writeSettings(answers, names)}

${writeRows(GIVEN)}

/** The ${title} adapter. Unverified against the live API. */
export function ${factory}(settings: ${settings} = {}) {
  return defineAdapter({
${writeConnection(answers)}
    spec: 1,
    id: ${JSON.stringify(id)},
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
  const { text, finish_reason, usage, error } = asFields(body);
  if (error) yield { error: { body } };
  yield* textDeltas({ text, finish: finish_reason });
  const { input_tokens, output_tokens } = asFields(usage);
  yield* countUsage({ input: [input_tokens], output: [output_tokens] });
}
${step}`;
  return { source, vectors: ownVectors(answers), tables: { params: ROWS, native: NATIVE } };
}

function keyOf(name: string): string {
  return name.replace("type ", "");
}
