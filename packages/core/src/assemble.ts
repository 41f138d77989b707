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
import { createError } from "./errors.ts";
import { finishReason } from "./finish-reason.ts";
import { fold } from "./fold.ts";

/** Builds a chunk stream and the whole answer from an adapter's deltas: one grammar for all providers. */
export interface Assembler {
  /** Takes a delta and adds the chunks that it makes visible. */
  push(delta: Delta, chunks: ChatCompletionChunk[]): void;
  /** Whether the answer's end was seen: a finish reason, or the end marker. */
  readonly ended: boolean;
  /** Adds the last chunks: finish reasons, and usage if asked for and known. */
  finish(chunks: ChatCompletionChunk[]): void;
  /** The answer so far; whole after `finish`. */
  answer(): ChatCompletion;
}

/** What the assembler knows before the first delta. */
export interface AssemblerStart {
  /** The model id that the caller asked for. */
  model: string;
  adapterId: string;
  warnings: readonly Warning[];
  metadata?: Record<string, unknown> | undefined;
  includeUsage?: boolean;
}

interface OpenChoice {
  message: ChunkDelta;
  tools: ToolCall[];
  logprobs?: Record<string, unknown>;
  finish?: string;
}

/** Delta → field of the message; pieces of each are put together by `fold`. */
const SHOWN = [
  ["reasoning", "reasoning_content"],
  ["refusal", "refusal"],
  ["audio", "audio"],
  ["annotations", "annotations"],
  ["reasoning_details", "reasoning_details"],
] as const;

/** Starts the assembly of one answer. */
export function createAssembler({
  model,
  adapterId,
  warnings,
  metadata,
  includeUsage,
}: AssemblerStart): Assembler {
  const choices: OpenChoice[] = [];
  const skipped: Warning[] = [];
  /** Tool calls whose first piece is out. */
  const shown = new Set<ToolCall>();
  let { id, created, ...top }: Omit<AnswerMeta, "provider"> = {};
  let hasTop = false;
  let provider = metadata;
  let usage: Usage | undefined;
  let ended = false;
  let finished = false;

  const chunkOf = (choice: ChatCompletionChunk["choices"]): ChatCompletionChunk => {
    id ??= `chatcmpl-${crypto.randomUUID()}`;
    created ??= Math.floor(Date.now() / 1000);
    const chunk = { id, object: "chat.completion.chunk" as const, created, model, choices: choice };
    return hasTop ? { ...chunk, ...top } : chunk;
  };
  const open = (index: number, chunks: ChatCompletionChunk[]): OpenChoice => {
    if (choices[index] === undefined) {
      assertPlace(index);
      // Choices are dense, so that the answer has no holes if a provider starts with the second.
      while (choices.length <= index) {
        const delta = { role: "assistant" as const, content: "" };
        chunks.push(chunkOf([{ index: choices.length, delta, finish_reason: null }]));
        choices.push({ message: {}, tools: [] });
      }
    }
    return choices[index]!;
  };
  const showTool = (
    choice: OpenChoice,
    index: number,
    place: number,
    args: string | undefined,
    chunks: ChatCompletionChunk[],
  ): void => {
    const tool = choice.tools[place]!;
    let piece = { index: place, function: { arguments: args ?? "" } };
    if (!shown.has(tool)) {
      shown.add(tool);
      tool.id ||= `call_${crypto.randomUUID().replaceAll("-", "")}`;
      piece = { index: place, ...tool, function: { ...tool.function } };
    } else if (!args) return;
    chunks.push(chunkOf([{ index, delta: { tool_calls: [piece] }, finish_reason: null }]));
  };

  return {
    get ended() {
      return ended;
    },

    push(delta, chunks) {
      if ("meta" in delta) {
        const { provider: more, id: itsId, created: itsTime, ...rest } = delta.meta;
        id ??= itsId;
        created ??= itsTime;
        top = { ...top, ...rest };
        hasTop = Object.keys(top).length > 0;
        if (more) provider = { ...provider, ...more };
        return;
      }
      if ("usage" in delta) usage = delta.usage;
      if ("end" in delta) ended = true;
      if ("malformed" in delta) {
        const message = `A piece of the stream was skipped: ${delta.malformed}.`;
        skipped.push({ code: "malformed_chunk", message });
      }
      const index = "choice" in delta ? (delta.choice ?? 0) : 0;
      if ("text" in delta || "logprobs" in delta) {
        const choice = open(index, chunks);
        const content = "text" in delta ? delta.text : undefined;
        const { message } = choice;
        const { logprobs } = delta;
        if (content !== undefined) message.content = (message.content ?? "") + content;
        if (logprobs) choice.logprobs = fold({ ...choice.logprobs }, logprobs);
        if (content || logprobs) {
          const shown = content === undefined ? {} : { content };
          const piece = { index, delta: shown, finish_reason: null };
          chunks.push(chunkOf([logprobs ? { ...piece, logprobs } : piece]));
        }
      } else if ("tool" in delta) {
        const choice = open(index, chunks);
        assertPlace(delta.tool);
        while (choice.tools.length <= delta.tool) {
          choice.tools.push({ id: "", type: "function", function: { name: "", arguments: "" } });
        }
        const tool = choice.tools[delta.tool]!;
        tool.id ||= delta.id ?? "";
        tool.function.name ||= delta.name ?? "";
        tool.function.arguments += delta.args ?? "";
        if (delta.extra) tool.extra_content = { ...tool.extra_content, ...delta.extra };
        // The first piece of a call waits for its name: clients read name and id from it alone.
        if (tool.function.name) showTool(choice, index, delta.tool, delta.args, chunks);
      } else if ("finish" in delta) {
        const choice = open(index, chunks);
        choice.finish = delta.finish;
        ended = true;
      } else {
        for (const [name, field] of SHOWN) {
          const value = (delta as Record<string, unknown>)[name];
          if (value === undefined) continue;
          const { message } = open(index, chunks);
          const piece = { [field]: value };
          fold(message as Record<string, unknown>, piece);
          if (value) chunks.push(chunkOf([{ index, delta: piece, finish_reason: null }]));
        }
      }
    },

    finish(chunks) {
      if (finished) return;
      finished = ended = true;
      open(0, chunks);
      choices.forEach((choice, index) => {
        choice.tools.forEach((tool, place) => {
          if (!shown.has(tool)) showTool(choice, index, place, undefined, chunks);
        });
        chunks.push(chunkOf([{ index, delta: {}, ...finishOf(choice) }]));
      });
      if (includeUsage && usage) chunks.push({ ...chunkOf([]), usage });
    },

    answer() {
      const { choices: _, ...head } = chunkOf([]);
      const all = [...warnings, ...skipped];
      return {
        ...head,
        object: "chat.completion",
        choices: (choices.length > 0 ? choices : [{ message: {}, tools: [] }]).map(
          (choice: OpenChoice, index) => ({
            index,
            message: messageOf(choice),
            ...(finished ? finishOf(choice) : { finish_reason: null }),
            ...(choice.logprobs && { logprobs: choice.logprobs }),
          }),
        ),
        ...(usage && { usage }),
        ...(all.length > 0 && { warnings: all }),
        ...(provider && { provider_metadata: { [adapterId]: provider } }),
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
