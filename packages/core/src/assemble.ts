import type { AnswerMeta, Delta } from "./adapter.ts";
import type { AnswerMessage, ChatCompletion, ChatCompletionChunk, ChunkDelta, Usage, Warning } from "./chat.ts";
import { AnyModelError } from "./errors.ts";

/** Builds a chunk stream and the whole answer from an adapter's deltas: one grammar for all providers. */
export interface Assembler {
  /** Takes a delta and gives the chunks that it makes visible. */
  push(delta: Delta): ChatCompletionChunk[];
  /** Whether the answer's end was seen: a finish reason, or the end marker. */
  readonly ended: boolean;
  /** The last chunks: finish reasons, and usage if asked for and known. */
  finish(): ChatCompletionChunk[];
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

interface OpenTool {
  id: string;
  name: string;
  args: string;
  announced: boolean;
}

interface OpenChoice {
  content: string | null;
  reasoning: string;
  refusal: string;
  tools: OpenTool[];
  audio?: Record<string, unknown>;
  annotations?: unknown[];
  logprobs?: Record<string, unknown> | null;
  finish?: string;
  raw?: string | undefined;
}

const NOTHING: ChatCompletionChunk[] = [];

/** Starts the assembly of one answer. */
export function createAssembler({ model, adapterId, warnings, metadata, includeUsage }: AssemblerStart): Assembler {
  const choices: OpenChoice[] = [];
  const skipped: Warning[] = [];
  let id: string | undefined;
  let created: number | undefined;
  let usage: Usage | undefined;
  let top: Pick<AnswerMeta, "system_fingerprint" | "service_tier"> = {};
  let provider = metadata;
  let ended = false;
  let finished = false;

  const head = () => {
    id ??= `chatcmpl-${crypto.randomUUID()}`;
    created ??= Math.floor(Date.now() / 1000);
    return { id, created, model };
  };
  const chunk = (
    index: number,
    delta: ChunkDelta,
    finish_reason: string | null = null,
    more?: { logprobs?: Record<string, unknown> | null; native_finish_reason?: string },
  ): ChatCompletionChunk => {
    id ??= `chatcmpl-${crypto.randomUUID()}`;
    created ??= Math.floor(Date.now() / 1000);
    const choice = more ? { index, delta, finish_reason, ...more } : { index, delta, finish_reason };
    return { id, object: "chat.completion.chunk", created, model, ...top, choices: [choice] };
  };
  const open = (index: number, chunks: ChatCompletionChunk[]): OpenChoice => {
    let choice = choices[index];
    if (choice === undefined) {
      assertPlace(index);
      // Choices are dense, so that the answer has no holes if a provider starts with the second.
      while (choices.length <= index) {
        chunks.push(chunk(choices.length, { role: "assistant", content: "" }));
        choices.push({ content: null, reasoning: "", refusal: "", tools: [] });
      }
      choice = choices[index]!;
    }
    return choice;
  };

  const pushTool = (delta: Extract<Delta, { tool: number }>, chunks: ChatCompletionChunk[]): void => {
    const index = delta.choice ?? 0;
    const choice = open(index, chunks);
    let tool = choice.tools[delta.tool];
    if (tool === undefined) {
      assertPlace(delta.tool);
      while (choice.tools.length <= delta.tool) {
        choice.tools.push({ id: "", name: "", args: "", announced: false });
      }
      tool = choice.tools[delta.tool]!;
    }
    if (delta.id && !tool.id) tool.id = delta.id;
    if (delta.name && !tool.name) tool.name = delta.name;
    tool.args += delta.args ?? "";
    if (tool.announced) {
      if (delta.args) {
        chunks.push(chunk(index, { tool_calls: [{ index: delta.tool, function: { arguments: delta.args } }] }));
      }
    } else if (tool.name) announce(choice, index, delta.tool, chunks);
  };
  /** The first piece of a call waits for its name: clients read name and id from it alone. */
  const announce = (choice: OpenChoice, index: number, place: number, chunks: ChatCompletionChunk[]): void => {
    const tool = choice.tools[place]!;
    tool.announced = true;
    tool.id ||= `call_${crypto.randomUUID().replaceAll("-", "")}`;
    chunks.push(
      chunk(index, {
        tool_calls: [
          { index: place, id: tool.id, type: "function", function: { name: tool.name, arguments: tool.args } },
        ],
      }),
    );
  };
  const finishOf = ({ finish = "stop", raw, tools }: OpenChoice) => {
    // Some OpenAI-shaped servers say "stop" after tool calls.
    const reason = tools.length > 0 && finish === "stop" ? "tool_calls" : finish;
    const native = raw ?? finish;
    return native === reason ? { reason } : { reason, native };
  };

  return {
    get ended() {
      return ended;
    },

    push(delta) {
      if ("text" in delta) {
        const index = delta.choice ?? 0;
        const chunks: ChatCompletionChunk[] = [];
        const choice = choices[index] ?? open(index, chunks);
        choice.content = choice.content === null ? delta.text : choice.content + delta.text;
        if (delta.logprobs) choice.logprobs = mergeLists(choice.logprobs, delta.logprobs);
        if (delta.text !== "" || delta.logprobs) {
          const more = delta.logprobs && { logprobs: delta.logprobs };
          chunks.push(chunk(index, { content: delta.text }, null, more));
        }
        return chunks;
      }
      const chunks: ChatCompletionChunk[] = [];
      if ("tool" in delta) pushTool(delta, chunks);
      else if ("reasoning" in delta) {
        open(delta.choice ?? 0, chunks).reasoning += delta.reasoning;
        if (delta.reasoning) chunks.push(chunk(delta.choice ?? 0, { reasoning_content: delta.reasoning }));
      } else if ("refusal" in delta) {
        open(delta.choice ?? 0, chunks).refusal += delta.refusal;
        if (delta.refusal) chunks.push(chunk(delta.choice ?? 0, { refusal: delta.refusal }));
      } else if ("logprobs" in delta) {
        const choice = open(delta.choice ?? 0, chunks);
        choice.logprobs = mergeLists(choice.logprobs, delta.logprobs);
        chunks.push(chunk(delta.choice ?? 0, {}, null, { logprobs: delta.logprobs }));
      } else if ("audio" in delta) {
        const choice = open(delta.choice ?? 0, chunks);
        choice.audio = mergeText(choice.audio, delta.audio);
        chunks.push(chunk(delta.choice ?? 0, { audio: delta.audio }));
      } else if ("annotations" in delta) {
        const choice = open(delta.choice ?? 0, chunks);
        choice.annotations = [...(choice.annotations ?? []), ...delta.annotations];
        chunks.push(chunk(delta.choice ?? 0, { annotations: delta.annotations }));
      } else if ("finish" in delta) {
        const choice = open(delta.choice ?? 0, chunks);
        choice.finish = delta.finish;
        choice.raw = delta.raw;
        ended = true;
      } else if ("usage" in delta) usage = delta.usage;
      else if ("meta" in delta) {
        const { provider: more, id: itsId, created: itsTime, ...rest } = delta.meta;
        id ??= itsId;
        created ??= itsTime;
        top = { ...top, ...rest };
        if (more) provider = { ...provider, ...more };
      } else if ("end" in delta) ended = true;
      else if ("malformed" in delta) {
        skipped.push({ code: "malformed_chunk", message: `A piece of the stream was skipped: ${delta.malformed}.` });
      }
      return chunks;
    },

    finish() {
      if (finished) return NOTHING;
      finished = ended = true;
      const chunks: ChatCompletionChunk[] = [];
      open(0, chunks);
      choices.forEach((choice, index) => {
        choice.tools.forEach((tool, place) => tool.announced || announce(choice, index, place, chunks));
        const { reason, native } = finishOf(choice);
        chunks.push(chunk(index, {}, reason, native === undefined ? undefined : { native_finish_reason: native }));
      });
      if (includeUsage && usage) {
        chunks.push({ ...head(), object: "chat.completion.chunk", ...top, choices: [], usage });
      }
      return chunks;
    },

    answer() {
      const all = [...warnings, ...skipped];
      return {
        ...head(),
        object: "chat.completion",
        ...top,
        choices: (choices.length > 0 ? choices : [{ content: "", reasoning: "", refusal: "", tools: [] }]).map(
          (choice: OpenChoice, index) => {
            const { reason, native } = finishOf(choice);
            return {
              index,
              message: messageOf(choice),
              finish_reason: finished ? reason : null,
              ...(finished && native !== undefined && { native_finish_reason: native }),
              ...(choice.logprobs && { logprobs: choice.logprobs }),
            };
          },
        ),
        ...(usage && { usage }),
        ...(all.length > 0 && { warnings: all }),
        ...(provider && { provider_metadata: { [adapterId]: provider } }),
      };
    },
  };
}

/** A place far outside what any answer holds is not one, and would only cost memory. */
function assertPlace(index: number): void {
  if (Number.isInteger(index) && index >= 0 && index < 128) return;
  throw new AnyModelError({ code: "invalid_response", message: `The answer counts a choice or tool call as ${index}.` });
}

function messageOf({ content, reasoning, refusal, tools, audio, annotations }: OpenChoice): AnswerMessage {
  const silent = tools.length > 0 || refusal !== "" || audio !== undefined;
  return {
    role: "assistant",
    content: content ?? (silent ? null : ""),
    ...(reasoning && { reasoning_content: reasoning }),
    ...(refusal && { refusal }),
    ...(tools.length > 0 && {
      tool_calls: tools.map(({ id, name, args }) => ({ id, type: "function" as const, function: { name, arguments: args } })),
    }),
    ...(audio && { audio }),
    ...(annotations && { annotations }),
  };
}

/** Joins the lists of two objects field by field: `{ content: [a] }` and `{ content: [b] }`. */
function mergeLists(
  before: Record<string, unknown> | null | undefined,
  piece: Record<string, unknown>,
): Record<string, unknown> {
  const merged = { ...before };
  for (const [name, value] of Object.entries(piece)) {
    const present = merged[name];
    merged[name] = Array.isArray(present) && Array.isArray(value) ? [...present, ...value] : (value ?? present);
  }
  return merged;
}

/** Joins the pieces of streamed audio: `data` and `transcript` grow, anything else is set. */
function mergeText(before: Record<string, unknown> | undefined, piece: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...before };
  for (const [name, value] of Object.entries(piece)) {
    const grows = (name === "data" || name === "transcript") && typeof value === "string";
    merged[name] = grows && typeof merged[name] === "string" ? merged[name] + value : value;
  }
  return merged;
}
