import type { AnswerMeta, Delta } from "./adapter.ts";
import type {
  AnswerMessage,
  ChatCompletion,
  ChatCompletionChunk,
  ChunkDelta,
  ToolCall,
  Usage,
  Warning,
} from "./chat.ts";
import type { Fields } from "./fields.ts";
import { fold } from "./fold.ts";
import type { PreparedChat } from "./prepare.ts";
import { createError, finishReason, knownFields } from "./shared-parts.ts";

interface OpenChoice {
  message: ChunkDelta;
  tools: ToolCall[];
  logprobs?: Record<string, unknown>;
  finish?: string;
}

type ChunkChoice = ChatCompletionChunk["choices"][number];

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

/** Tool calls whose first piece is out. */
const begun = new WeakSet<ToolCall>();

/**
 * Builds a chunk stream and the whole answer from an adapter's deltas: one grammar for all providers.
 * A class, because V8 keeps closures made for each call far longer than the call.
 */
export class Assembler {
  /** Takes the chunks that deltas make visible; an answer that nobody streams needs none. */
  chunks: ChatCompletionChunk[] | undefined;
  /** The provider's body, where the caller asked for it. */
  raw: unknown;
  /** Whether the answer's end was seen: a finish reason, or the end marker. */
  ended = false;
  /** Pieces that were skipped. */
  malformed = 0;
  readonly #prepared: PreparedChat;
  readonly #choices: OpenChoice[] = [];
  readonly #warnings: Warning[];
  readonly #metadata: Fields;
  /** What every chunk begins with. */
  readonly #head: Omit<ChatCompletionChunk, "choices">;
  #usage: Usage | undefined;
  #finished = false;

  /** Starts the assembly of one answer. */
  constructor(prepared: PreparedChat, metadata: Record<string, unknown> | undefined) {
    this.#prepared = prepared;
    this.#head = { id: "", object: "chat.completion.chunk", created: 0, model: prepared.asked };
    this.#warnings = [...prepared.warnings];
    this.#metadata = knownFields(metadata ?? {});
  }

  /** Whether no message has begun. */
  isEmpty(): boolean {
    return this.#choices.length === 0;
  }

  /** Takes a delta. */
  push(delta: Delta): void {
    const { choice = 0, text, logprobs } = delta as AnyDelta;
    if (text !== undefined || logprobs) {
      const open = this.#open(choice);
      if (text !== undefined) open.message.content = (open.message.content ?? "") + text;
      if (logprobs) open.logprobs = fold({ ...open.logprobs }, logprobs);
      if (text || logprobs) {
        this.#show(choice, text === undefined ? {} : { content: text }, logprobs && { logprobs });
      }
      return;
    }
    const { finish, meta, malformed } = delta as AnyDelta;
    if ("tool" in delta) this.#addTool(choice, delta);
    else if (finish !== undefined) {
      this.#open(choice).finish = finish;
      this.ended = true;
    } else if (meta) {
      const { provider = {}, id, created, ...top } = meta;
      const head = Object.assign(this.#head, top);
      head.id ||= id ?? "";
      head.created ||= created ?? 0;
      Object.assign(this.#metadata, knownFields(provider));
    } else if (malformed) {
      if (++this.malformed > MOST_PLACES) {
        throw createError(
          "invalid_response",
          `Too much of the stream cannot be read: ${malformed}.`,
        );
      }
      const message = `A piece of the stream was skipped: ${malformed}.`;
      this.#warnings.push({ code: "malformed_chunk", message });
    } else if ("usage" in delta) this.#usage = delta.usage;
    else if ("end" in delta) this.ended = true;
    else {
      for (const [name, value] of Object.entries(delta)) {
        const field = SHOWN[name];
        if (!field || value === undefined) continue;
        const piece = { [field]: value };
        fold(this.#open(choice).message as Fields, piece);
        if (value) this.#show(choice, piece);
      }
    }
  }

  /** Adds the last chunks: finish reasons, and usage if asked for and known. */
  finish(): void {
    this.#finished = this.ended = true;
    this.#open(0);
    this.#choices.forEach((choice, index) => {
      choice.tools.forEach((tool, place) => this.#showTool(index, place, tool));
      this.#show(index, {}, finishOf(choice));
    });
    if (this.#prepared.includeUsage && this.#usage) {
      this.chunks?.push({ ...this.#chunk([]), usage: this.#usage });
    }
  }

  /** The answer so far; whole after `finish`. */
  answer(): ChatCompletion {
    const open: OpenChoice[] = this.isEmpty() ? [{ message: {}, tools: [] }] : this.#choices;
    const choices = open.map((choice, index) => ({
      index,
      message: messageOf(choice),
      ...(this.#finished ? finishOf(choice) : { finish_reason: null }),
      ...(choice.logprobs && { logprobs: choice.logprobs }),
    }));
    const answer: ChatCompletion = {
      ...this.#chunk([]),
      object: "chat.completion",
      choices,
    };
    if (this.#usage) answer.usage = this.#usage;
    if (this.#warnings.length > 0) answer.warnings = this.#warnings;
    if (Object.keys(this.#metadata).length > 0) {
      answer.provider_metadata = { [this.#prepared.adapter.id]: this.#metadata };
    }
    if (this.raw !== undefined) answer.raw = this.raw;
    return answer;
  }

  #chunk(choices: ChunkChoice[]): ChatCompletionChunk {
    const head = this.#head;
    head.id ||= `chatcmpl-${crypto.randomUUID()}`;
    head.created ||= Math.floor(Date.now() / 1000);
    return { ...head, choices };
  }

  #show(index: number, delta: ChunkDelta, more?: Partial<ChunkChoice>): void {
    if (!this.chunks) return;
    const choice = { index, delta, finish_reason: null };
    this.chunks.push(this.#chunk([more ? Object.assign(choice, more) : choice]));
  }

  #open(index: number): OpenChoice {
    const choices = this.#choices;
    if (choices[index] === undefined) {
      assertPlace(index);
      // Choices are dense, so that the answer has no holes if a provider starts with the second.
      while (choices.length <= index) {
        this.#show(choices.length, { role: "assistant", content: "" });
        choices.push({ message: {}, tools: [] });
      }
    }
    return choices[index]!;
  }

  #addTool(
    index: number,
    { tool: place, id = "", name = "", args = "", extra }: Extract<Delta, { tool: number }>,
  ): void {
    const { tools } = this.#open(index);
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
    if (tool.function.name) this.#showTool(index, place, tool, args);
  }

  #showTool(index: number, place: number, tool: ToolCall, args?: string): void {
    if (!begun.has(tool)) {
      begun.add(tool);
      tool.id ||= `call_${crypto.randomUUID().replaceAll("-", "")}`;
      if (this.chunks) {
        this.#show(index, { tool_calls: [{ index: place, ...structuredClone(tool) }] });
      }
    } else if (args) {
      this.#show(index, { tool_calls: [{ index: place, function: { arguments: args } }] });
    }
  }
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

/** Choices of an answer, tool calls of a choice, and pieces that are skipped: a stream of garbage might go on for ever. */
export const MOST_PLACES = 128;

/** A place far outside what any answer holds is not one, and would only cost memory. */
function assertPlace(index: number): void {
  if (Number.isInteger(index) && index >= 0 && index < MOST_PLACES) return;
  throw createError("invalid_response", `The answer counts a choice or tool call as ${index}.`);
}
