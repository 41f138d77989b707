import type {
  ChatCall,
  ChatParameterTable,
  Delta,
  Operation,
  StreamDecoding,
  WireRequest,
} from "./adapter.ts";
import { CHAT_PARAMETERS, type ChatParameter } from "./chat-parameters.ts";
import type { NormalMessage } from "./content.ts";
import type { Fields } from "./fields.ts";
import { type ServerSentEvent, sse } from "./framing.ts";
import type { ChunkState } from "./openai-answer.ts";
import { EVERY_WAY } from "./ways.ts";

/** All OpenAI chat parameters under their own names: start from it and set what differs. */
export const OPENAI_PARAMETERS = Object.fromEntries(
  Object.keys(CHAT_PARAMETERS).map((name) => [name, name]),
) as { readonly [Name in ChatParameter]: string };

/** Settings of `openaiChat`. */
export interface OpenAIChatSettings<Params extends ChatParameterTable> {
  /** The path after `baseURL`. */
  path?: string;
  params?: Params;
}

let answer: typeof import("./openai-answer.ts");
let media: typeof import("./media.ts");

const load = async (call?: ChatCall): Promise<void> => {
  answer ??= await import("./openai-answer.ts");
  // Most conversations are plain texts.
  const hasParts = !call || call.messages.some(({ content }) => Array.isArray(content));
  if (hasParts) media ??= await import("./media.ts");
};

const STREAM: StreamDecoding<ChunkState> = {
  framing: sse,
  ends: "marker",
  step: (event: ServerSentEvent, state, call) => answer.readChunk(event, state, call),
  state: (): ChunkState => ({ calls: [] }),
  pattern: (state) => state.pattern,
};

/** The caller's own message, its parts written as the adapter takes them. */
function toMessage({ role, content, source }: NormalMessage): Fields {
  const written = Array.isArray(content) && { content: content.map(media.toOpenAIPart) };
  return { ...source, role, ...written };
}

/**
 * The chat operation of OpenAI's chat completions, for every provider that speaks it: parameters go on unchanged.
 * Its functions work once its `load` is through; core sees to that.
 */
export function openaiChat<const Params extends ChatParameterTable = typeof OPENAI_PARAMETERS>({
  path = "/chat/completions",
  params = OPENAI_PARAMETERS as unknown as Params,
}: OpenAIChatSettings<Params> = {}) {
  return {
    params,
    native: { at: "", types: {} },
    accepts: { image: EVERY_WAY, audio: EVERY_WAY, video: EVERY_WAY, file: EVERY_WAY },
    carries: ["name", "detail"],
    load,
    passesMedia: true,
    relays: true,
    request: (call: ChatCall, parameters: Record<string, unknown>): WireRequest => ({
      path,
      body: {
        model: call.model,
        messages: call.messages.map(toMessage),
        ...parameters,
        ...(call.stream && { stream: true }),
      },
    }),
    response: (body: unknown): Delta[] => answer.readCompletion(body),
    stream: STREAM,
  } as const satisfies Operation<Params>;
}
