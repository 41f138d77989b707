import type { Attempt, Clock, StreamChunk, Target } from "../../src/index.ts";

/** An error as the simulated providers give it. */
export class SimulatedError extends Error {
  readonly code: string;
  readonly retryAfter: number | undefined;
  readonly retryable: boolean | undefined;
  constructor(code: string, retryAfter?: number, retryable?: boolean) {
    super(code);
    this.code = code;
    this.retryAfter = retryAfter;
    this.retryable = retryable;
  }
}

/** What an attempt meets. */
export type Behaviour =
  | { kind: "answer"; firstMs: number; tokenMs: number }
  | { kind: "error"; ms: number; code: string; retryAfter?: number }
  | { kind: "silent" }
  /** Breaks after so many tokens, or goes silent. */
  | { kind: "cut" | "stall"; firstMs: number; tokenMs: number; after: number };

type Chunk = StreamChunk & { model: string };
/** What a simulated attempt gives. */
export type SimulatedReply =
  | { stream: AsyncIterator<readonly Chunk[]> }
  | { stream?: undefined; text: string; tokens: number };

/** Answers as a provider would, on the virtual clock; keeps to the attempt's time limits as core does. */
export async function answer(
  { target, timeout, idleTimeout }: Attempt<Target>,
  behaviour: Behaviour,
  words: readonly string[],
  stream: boolean,
  clock: Clock,
): Promise<SimulatedReply> {
  const sleep = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
  const within = async (ms: number, limit = 600_000): Promise<void> => {
    await sleep(Math.min(ms, limit));
    if (ms > limit) throw new SimulatedError("timeout");
  };
  if (behaviour.kind === "silent") await within(Infinity, timeout);
  if (behaviour.kind === "error") {
    await within(behaviour.ms, timeout);
    throw new SimulatedError(behaviour.code, behaviour.retryAfter);
  }
  const { firstMs, tokenMs } = behaviour as Extract<Behaviour, { firstMs: number }>;
  const stop = "after" in behaviour ? behaviour.after : Infinity;
  if (!stream) {
    await within(firstMs + words.length * tokenMs, timeout);
    if (stop < Infinity) throw new SimulatedError("truncated");
    return { text: words.join(""), tokens: words.length };
  }
  // The headers come at once; the first token takes its time.
  let at = -1;
  let closed = false;
  const chunk = (choice: object[], usage?: { total_tokens: number }): Chunk =>
    ({ id: target.id, created: 1, model: target.id, choices: choice, usage }) as Chunk;
  const piece = (delta: object, finish_reason: string | null = null) =>
    chunk([{ index: 0, delta, finish_reason }]);
  return {
    stream: {
      async next() {
        if (closed) return { value: undefined, done: true };
        const index = at++;
        if (index < 0) return { value: [piece({ role: "assistant", content: "" })], done: false };
        if (index >= stop && "after" in behaviour) {
          closed = true;
          if (behaviour.kind === "stall") await within(Infinity, idleTimeout);
          throw new SimulatedError("truncated");
        }
        if (index > words.length) {
          closed = true;
          return { value: undefined, done: true };
        }
        await within(index === 0 ? firstMs : tokenMs, index === 0 ? undefined : idleTimeout);
        if (closed) throw new SimulatedError("aborted");
        if (index < words.length)
          return { value: [piece({ content: words[index]! })], done: false };
        return {
          value: [piece({}, "stop"), chunk([], { total_tokens: words.length })],
          done: false,
        };
      },
      async return() {
        closed = true;
        return { value: undefined, done: true };
      },
    },
  };
}
