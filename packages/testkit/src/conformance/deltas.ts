import { isAnyModelError } from "@anymodel/core";
import type { ChatCall, Delta, StreamDecoding } from "@anymodel/core/provider";
import { frozenCopy } from "./frozen.ts";

/** A frame of a stream and what the adapter said of it. */
export interface Step {
  frame: unknown;
  deltas: Delta[];
}

/** The frames of a body that comes in these pieces. */
export function framesOf(stream: StreamDecoding, pieces: Iterable<Uint8Array>): unknown[] {
  const framing = stream.framing();
  const frames: unknown[] = [];
  for (const piece of pieces) frames.push(...framing.push(piece));
  return [...frames, ...framing.end()];
}

/** What the adapter says of each frame; after the end marker core asks no more. */
export function stepsOf(stream: StreamDecoding, frames: Iterable<unknown>, call: ChatCall): Step[] {
  const state = stream.state?.();
  const steps: Step[] = [];
  for (const frame of frames) {
    const deltas = [...stream.step(frame, state, call)];
    steps.push({ frame, deltas });
    if (deltas.some((delta) => "end" in delta || "error" in delta)) break;
  }
  return steps;
}

/** What the adapter says of a whole stream, with neighbouring pieces of text joined: cuts move them. */
export function streamDeltas(
  stream: StreamDecoding,
  pieces: Iterable<Uint8Array>,
  call: ChatCall,
): Delta[] {
  return joinTexts(stepsOf(stream, framesOf(stream, pieces), call).flatMap(({ deltas }) => deltas));
}

/** The deltas with neighbouring pieces of text in one. */
export function joinTexts(deltas: readonly Delta[]): Delta[] {
  const joined: Delta[] = [];
  for (const delta of deltas) {
    const last = joined.at(-1);
    const isPlain = "text" in delta && !delta.logprobs && last && "text" in last && !last.logprobs;
    if (isPlain && last.choice === delta.choice) {
      joined[joined.length - 1] = { ...last, text: last.text + delta.text };
    } else joined.push(delta);
  }
  return joined;
}

/** Whether a frame ended the stream: by a finish reason or an end marker. */
export function isEnd({ deltas }: Step): boolean {
  return deltas.some((delta) => "end" in delta || "finish" in delta);
}

/** What an adapter says of a body or frame that nobody foresaw: deltas, or an `AnyModelError`. Anything else is its bug. */
export function decodeAny(decode: () => Iterable<Delta>): Delta[] {
  try {
    return [...decode()];
  } catch (error) {
    if (isAnyModelError(error)) return [];
    throw new Error(`It threw ${String(error)}`, { cause: error });
  }
}

/** Decodes a body that is frozen, as core hands it over. */
export function frozenBody(body: unknown): unknown {
  return frozenCopy(body);
}

const isText = (value: unknown) => typeof value === "string";
const isFields = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const optional = (test: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || test(value);

/** Words, or the body that core reads them from. */
const isReported = (value: unknown) => {
  const { message, body } = Object(value) as { message?: unknown; body?: unknown };
  return isFields(value) && (isText(message) || (message === undefined && body !== undefined));
};

/** Field → whether a value of it keeps the contract. */
const FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: isText,
  reasoning: isText,
  refusal: isText,
  finish: isText,
  malformed: isText,
  tool: Number.isFinite,
  id: optional(isText),
  name: optional(isText),
  args: optional(isText),
  extra: optional(isFields),
  choice: optional(Number.isFinite),
  logprobs: optional(isFields),
  audio: isFields,
  annotations: Array.isArray,
  reasoning_details: Array.isArray,
  end: (value) => value === true,
  meta: (value) =>
    isFields(value) &&
    [(value as any).id, (value as any).system_fingerprint, (value as any).service_tier].every(
      optional(isText),
    ) &&
    optional(Number.isFinite)((value as any).created) &&
    optional(isFields)((value as any).provider),
  usage: (value) =>
    isFields(value) &&
    ["prompt_tokens", "completion_tokens", "total_tokens"].every((name) =>
      Number.isFinite((value as any)[name]),
    ),
  error: isReported,
};

/** What is wrong with a delta; nothing if it keeps the contract. Kinds that are new here are let through. */
export function wrongOfDelta(delta: unknown): string | undefined {
  if (!isFields(delta)) return `a delta is ${JSON.stringify(delta)}`;
  for (const [name, value] of Object.entries(delta as object)) {
    const test = FIELDS[name];
    if (test && !test(value)) return `a delta's ${name} is ${JSON.stringify(value) ?? "undefined"}`;
  }
  return undefined;
}
