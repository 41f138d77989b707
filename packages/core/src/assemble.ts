import type { AnswerMeta, Delta } from "./adapter.ts";
import type {
  AnswerMessage,
  ChatCompletion,
  ChatCompletionChunk,
  ChunkDelta,
  ToolCall,
  Usage,
} from "./chat.ts";
import { createError } from "./errors.ts";
import type { Fields } from "./fields.ts";
import { finishReason } from "./finish-reason.ts";
import { fold } from "./fold.ts";
import type { PreparedChat } from "./prepare.ts";

/** Builds a chunk stream and the whole answer from an adapter's deltas: one grammar for all providers. */
export interface Assembler {
  /** Takes a delta and adds the chunks that it makes visible. */
  push(delta: Delta, chunks: ChatCompletionChunk[]): void;
  /** Whether the answer's end was seen: a finish reason, or the end marker. */
  hasEnded(): boolean;
  /** Adds the last chunks: finish reasons, and usage if asked for and known. */
  finish(chunks: ChatCompletionChunk[]): void;
  /** The answer so far; whole after `finish`. */
  answer(): ChatCompletion;
}

interface OpenChoice {
  message: ChunkDelta;
  tools: ToolCall[];
  logprobs?: Record<string, unknown>;
  finish?: string;
}

/** What most deltas hold, whichever they are. */
interface AnyDelta {
  choice?: number;
  text?: string;
  logprobs?: Record<string, unknown>;
  finish?: string;
  meta?: AnswerMeta;
  malformed?: string;
}

/** Delta → field of the message; pieces of each are put together by `fold`. */
const SHOWN: Readonly<Record<string, keyof ChunkDelta>> = {
  reasoning: "reasoning_content",
  refusal: "refusal",
  audio: "audio",
  annotations: "annotations",
  reasoning_details: "reasoning_details",
};

/** Starts the assembly of one answer. */
export function createAssembler(
  { asked, adapter, warnings, includeUsage }: PreparedChat,
  metadata: Record<string, unknown> | undefined,
): Assembler {
  const choices: OpenChoice[] = [];
  const notes = [...warnings];
  /** Tool calls whose first piece is out. */
  const shown = new Set<ToolCall>();
  /** What every chunk begins with. */
  const head = { id: "", object: "chat.completion.chunk" as const, created: 0, model: asked };
  let usage: Usage | undefined;
  let ended = false;
  let finished = false;

  const chunkOf = (choice: ChatCompletionChunk["choices"]): ChatCompletionChunk => {
    head.id ||= `chatcmpl-${crypto.randomUUID()}`;
    head.created ||= Math.floor(Date.now() / 1000);
    return { ...head, choices: choice };
  };
  const show = (
    chunks: ChatCompletionChunk[],
    index: number,
    delta: ChunkDelta,
    more?: Partial<ChatCompletionChunk["choices"][number]>,
  ): void => {
    chunks.push(chunkOf([{ index, delta, finish_reason: null, ...more }]));
  };
  const open = (chunks: ChatCompletionChunk[], index: number): OpenChoice => {
    if (choices[index] === undefined) {
      assertPlace(index);
      // Choices are dense, so that the answer has no holes if a provider starts with the second.
      while (choices.length <= index) {
        show(chunks, choices.length, { role: "assistant", content: "" });
        choices.push({ message: {}, tools: [] });
      }
    }
    return choices[index]!;
  };
  const showTool = (
    chunks: ChatCompletionChunk[],
    index: number,
    place: number,
    tool: ToolCall,
    args?: string,
  ): void => {
    if (!shown.has(tool)) {
      shown.add(tool);
      tool.id ||= `call_${crypto.randomUUID().replaceAll("-", "")}`;
      show(chunks, index, { tool_calls: [{ index: place, ...structuredClone(tool) }] });
    } else if (args) {
      show(chunks, index, { tool_calls: [{ index: place, function: { arguments: args } }] });
    }
  };
  const addTool = (
    chunks: ChatCompletionChunk[],
    index: number,
    { tool: place, id = "", name = "", args = "", extra }: Extract<Delta, { tool: number }>,
  ): void => {
    const { tools } = open(chunks, index);
    assertPlace(place);
    while (tools.length <= place) {
      tools.push({ id: "", type: "function", function: { name: "", arguments: "" } });
    }
    const tool = tools[place]!;
    tool.id ||= id;
    tool.function.name ||= name;
    tool.function.arguments += args;
    if (extra) tool.extra_content = { ...tool.extra_content, ...extra };
    // The first piece of a call waits for its name: clients read name and id from it alone.
    if (tool.function.name) showTool(chunks, index, place, tool, args);
  };

  return {
    hasEnded: () => ended,

    push(delta, chunks) {
      const { choice: index = 0, text, logprobs, finish, meta, malformed } = delta as AnyDelta;
      if (text !== undefined || logprobs) {
        const choice = open(chunks, index);
        const { message } = choice;
        if (text !== undefined) message.content = (message.content ?? "") + text;
        if (logprobs) choice.logprobs = fold({ ...choice.logprobs }, logprobs);
        const piece = text === undefined ? {} : { content: text };
        if (text || logprobs) show(chunks, index, piece, logprobs && { logprobs });
      } else if ("tool" in delta) addTool(chunks, index, delta);
      else if (finish !== undefined) {
        open(chunks, index).finish = finish;
        ended = true;
      } else if (meta) {
        const { provider, id, created, ...top } = meta;
        Object.assign(head, top, { id: head.id || id, created: head.created || created });
        if (provider) metadata = { ...metadata, ...provider };
      } else if (malformed) {
        const message = `A piece of the stream was skipped: ${malformed}.`;
        notes.push({ code: "malformed_chunk", message });
      } else if ("usage" in delta) usage = delta.usage;
      else if ("end" in delta) ended = true;
      else {
        for (const [name, value] of Object.entries(delta)) {
          const field = SHOWN[name];
          if (!field || value === undefined) continue;
          const piece = { [field]: value };
          fold(open(chunks, index).message as Fields, piece);
          if (value) show(chunks, index, piece);
        }
      }
    },

    finish(chunks) {
      finished = ended = true;
      open(chunks, 0);
      choices.forEach((choice, index) => {
        choice.tools.forEach((tool, place) => showTool(chunks, index, place, tool));
        show(chunks, index, {}, finishOf(choice));
      });
      if (includeUsage && usage) chunks.push({ ...chunkOf([]), usage });
    },

    answer() {
      const all: OpenChoice[] = choices.length > 0 ? choices : [{ message: {}, tools: [] }];
      return {
        ...chunkOf([]),
        object: "chat.completion",
        choices: all.map((choice, index) => ({
          index,
          message: messageOf(choice),
          ...(finished ? finishOf(choice) : { finish_reason: null }),
          ...(choice.logprobs && { logprobs: choice.logprobs }),
        })),
        ...(usage && { usage }),
        ...(notes.length > 0 && { warnings: notes }),
        ...(metadata && { provider_metadata: { [adapter.id]: metadata } }),
      };
    },
  };
}

function messageOf({ message: { content, ...rest }, tools }: OpenChoice): AnswerMessage {
  const fields = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ""));
  const silent = tools.length > 0 || "refusal" in fields || "audio" in fields;
  return {
    role: "assistant",
    content: content ?? (silent ? null : ""),
    ...fields,
    ...(tools.length > 0 && { tool_calls: tools }),
  };
}

/** The finish reason as shown, and the provider's own word where it differs. */
function finishOf({ finish: raw = "stop", tools }: OpenChoice): {
  finish_reason: string;
  native_finish_reason?: string;
} {
  // Some OpenAI-shaped servers say "stop" after tool calls.
  const finish = finishReason(raw);
  const finish_reason = tools.length > 0 && finish === "stop" ? "tool_calls" : finish;
  return raw === finish_reason ? { finish_reason } : { finish_reason, native_finish_reason: raw };
}

/** A place far outside what any answer holds is not one, and would only cost memory. */
function assertPlace(index: number): void {
  if (Number.isInteger(index) && index >= 0 && index < 128) return;
  throw createError("invalid_response", `The answer counts a choice or tool call as ${index}.`);
}
