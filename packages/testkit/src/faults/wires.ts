import { emulateAnthropic } from "../anthropic/emulation.ts";
import { anthropicFaults } from "../anthropic/faults.ts";
import { emulateBytez } from "../bytez/emulation.ts";
import type { ErrorReply } from "../emulator/faults.ts";
import type { Reply } from "../emulator/reply.ts";
import type { ProviderEmulation } from "../emulator/server.ts";
import { emulateGemini } from "../gemini/emulation.ts";
import { geminiFaults } from "../gemini/faults.ts";
import { emulateOpenAI } from "../openai/emulation.ts";
import { openaiFaults } from "../openai/faults.ts";
import { errorBody } from "../openai/openai-error.ts";

/** The wire protocols that the fault provider speaks. */
export type Wire = "openai" | "anthropic" | "gemini" | "bytez";

/** What all emulations are made with. */
export interface WireSettings {
  apiKey?: string | undefined;
  chunkDelay: number;
  answer(model: string): string;
}

/** What a fault must know of a wire. */
export interface WireFacts {
  /** Follows the wire's name in its base URL. */
  readonly base: string;
  emulate(settings: WireSettings): ProviderEmulation;
  /** Whether a call's answer is a stream. */
  streams(path: string, body: Fields): boolean;
  /** Whether a question ends with the answer's beginning. */
  prefills(body: Fields): boolean;
  /** Whether a streamed chunk holds a token, the finish, or nothing but the end mark. */
  readonly token: RegExp;
  readonly finish?: RegExp;
  readonly end?: RegExp;
  /** An event that holds an error; none where the wire has no such thing. */
  errorEvent?(body: unknown): string;
  contextLength(error: ErrorReply): Reply;
  contentPolicy(error: ErrorReply, settings: WireSettings): Reply | ProviderEmulation;
}

/** A parsed JSON body. */
export type Fields = Record<string, unknown>;

const data = (end: string) => (body: unknown) => `data: ${JSON.stringify(body)}${end}${end}`;
const flag = (_path: string, { stream }: Fields) => stream === true;
const lastRole = (list: unknown): unknown =>
  Array.isArray(list) ? (list.at(-1) as Fields | undefined)?.role : undefined;

/** The reason that a refusal by policy gives on every wire that lets it say one. */
const POLICY =
  "Your request was rejected by our safety system: the prompt was flagged for violence.";

/** The wires, each on its own path. */
export const WIRES: Readonly<Record<Wire, WireFacts>> = {
  openai: {
    base: "/v1",
    emulate: (settings) => emulateOpenAI({ ...settings, anyModel: true }),
    streams: flag,
    prefills: ({ messages }) => lastRole(messages) === "assistant",
    token: /"delta":\{"content":"[^"]/,
    finish: /"finish_reason":"/,
    end: /^data: \[DONE\]/,
    errorEvent: data("\n"),
    contextLength: () => ({ status: 400, body: openaiFaults.contextLength.body }),
    contentPolicy: () => {
      const code = "content_policy_violation";
      return { status: 400, body: errorBody(400, POLICY, { code }) };
    },
  },
  anthropic: {
    base: "/v1",
    emulate: (settings) => emulateAnthropic({ ...settings, anyModel: true }),
    streams: flag,
    prefills: ({ messages }) => lastRole(messages) === "assistant",
    token: /"type":"text_delta","text":"[^"]/,
    finish: /^event: message_delta/,
    end: /^event: message_stop/,
    errorEvent: (body) => `event: error\n${data("\n")(body)}`,
    contextLength: (error) => error(400, anthropicFaults.contextLength.message),
    contentPolicy: (error) => error(400, `Output blocked by content filtering policy. ${POLICY}`),
  },
  gemini: {
    base: "/v1beta",
    emulate: (settings) => emulateGemini({ ...settings, anyModel: true }),
    streams: (path) => path.includes(":streamGenerateContent"),
    prefills: ({ contents }) => lastRole(contents) === "model",
    token: /"text":"[^"]/,
    finish: /"finishReason"/,
    errorEvent: data("\r\n"),
    contextLength: (error) => error(400, geminiFaults.tooLong.message),
    // Gemini refuses inside a success.
    contentPolicy: (_error, settings) =>
      emulateGemini({ ...settings, anyModel: true, blocked: "prompt" }),
  },
  bytez: {
    base: "/models/v2",
    emulate: (settings) => emulateBytez(settings),
    streams: flag,
    prefills: ({ messages }) => lastRole(messages) === "assistant",
    // The stream is the text itself.
    token: /[^]/,
    contextLength: (error) => error(400, "This model's maximum context length is 8192 tokens."),
    contentPolicy: (error) => error(400, `Content policy violation. ${POLICY}`),
  },
};
