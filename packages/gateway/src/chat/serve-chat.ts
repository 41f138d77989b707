import type { ChatCompletion } from "@anymodel/core";
import { toErrorReply } from "../http/error-reply.ts";
import { EventWriter } from "../http/event-writer.ts";
import type { RequestContext } from "../http/request-context.ts";
import { type Trace, traceHeaders } from "../observe/trace.ts";
import type { Candidate } from "../router/model-table.ts";
import type { StreamedAnswer } from "./answer.ts";
import { ask } from "./ask.ts";
import { askGroup, attemptsOf } from "./attempts.ts";
import { chatSchema } from "./chat-schema.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import type { CallPlan } from "./plan-call.ts";
import { createRequestReader } from "./read-request.ts";
import { serveCall } from "./serve-call.ts";

const readRequest = createRequestReader(chatSchema, true);

/** Serves `POST /v1/chat/completions`. */
export function serveChat(context: RequestContext): Promise<void> {
  return serveCall(context, readRequest, (plan, candidates) => answer(context, plan, candidates));
}

async function answer(
  context: RequestContext,
  plan: CallPlan,
  candidates: readonly Candidate[],
): Promise<void> {
  const { exchange, trace } = context;
  const writer = plan.stream ? new EventWriter(exchange, () => traceHeaders(trace)) : undefined;
  const keepalive = Math.min(
    ...candidates.map(({ deployment }) => deployment.keepalive ?? Infinity),
  );
  if (writer && keepalive < Infinity) writer.keepAlive(keepalive);
  try {
    const answered = await askGroup(candidates, plan, attemptsOf(context), ask);
    const { limits } = answered.candidate.deployment;
    const meter = new Meter(trace, limits.tpm === undefined ? undefined : plan);
    try {
      if ("whole" in answered.answer) sendWhole(context, answered.answer.whole, plan.name, meter);
      else if (writer) await sendStream(context, writer, answered.answer, plan, meter);
    } finally {
      answered.done(meter.tokens());
    }
  } catch (error) {
    if (!writer?.begun || exchange.closed) {
      writer?.cancel();
      throw error;
    }
    // Headers that have left cannot tell a failure any more: the stream does, and ends without [DONE].
    const reply = toErrorReply(context.reason(error), trace.requestId);
    trace.error = reply.code;
    writer.data(reply.body);
  }
  writer?.end();
}

function sendWhole(
  { exchange, trace }: RequestContext,
  whole: ChatCompletion,
  name: string,
  meter: Meter,
): void {
  meter.usage(whole.usage);
  for (const { message } of whole.choices) meter.text(message.content ?? "");
  trace.status = 200;
  const body = JSON.stringify({ ...whole, model: name });
  exchange.send(200, { "content-type": "application/json", ...traceHeaders(trace) }, body);
}

async function sendStream(
  { exchange, trace, signal }: RequestContext,
  writer: EventWriter,
  { first, rest, warnings }: StreamedAnswer,
  plan: CallPlan,
  meter: Meter,
): Promise<void> {
  trace.status = 200;
  trace.firstChunkMs = performance.now() - trace.started;
  let extra: object | undefined = warnings.length > 0 ? { warnings } : undefined;
  try {
    for (let step = first; !step.done; step = await rest.next()) {
      if (signal.aborted) throw signal.reason;
      const { chunk, json } = step.value;
      meter.usage(chunk.usage);
      for (const { delta } of chunk.choices) meter.text(delta.content ?? "");
      const known = extra ? undefined : json;
      writer.data(known ?? JSON.stringify({ ...chunk, model: plan.name, ...extra }));
      extra = undefined;
      if (writer.blocked) await writer.drained();
      if (exchange.closed) return;
    }
    writer.data("[DONE]");
  } finally {
    await rest.return?.();
  }
}

/** Counts the tokens of one answer: the provider's numbers, else an estimate where a limit needs one. */
class Meter {
  readonly #trace: Trace;
  readonly #estimated: CallPlan | undefined;
  #characters = 0;
  #total: number | undefined;

  /** `estimated` is the request, where a limit needs a number. */
  constructor(trace: Trace, estimated: CallPlan | undefined) {
    this.#trace = trace;
    this.#estimated = estimated;
  }

  usage(usage: ChatCompletion["usage"]): void {
    if (!usage) return;
    this.#total = usage.total_tokens;
    this.#trace.promptTokens = usage.prompt_tokens;
    this.#trace.completionTokens = usage.completion_tokens;
  }

  text(text: string): void {
    this.#characters += text.length;
  }

  tokens(): number {
    if (this.#total !== undefined || !this.#estimated) return this.#total ?? 0;
    return estimateTokens(this.#estimated.body.messages, this.#characters);
  }
}
