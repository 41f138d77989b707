import type { ChatCompletion } from "@anymodel/core";
import { toErrorReply } from "../http/error-reply.ts";
import { createEventWriter, type EventWriter } from "../http/event-writer.ts";
import { readBody } from "../http/read-body.ts";
import { notFound } from "../http/refusal.ts";
import type { RequestContext } from "../http/request-context.ts";
import { type Trace, traceHeaders } from "../observe/trace.ts";
import { filterByTags } from "../router/filter-by-tags.ts";
import type { ModelGroup } from "../router/model-table.ts";
import { type Answer, askGroup } from "./attempts.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { type CallPlan, planCall } from "./plan-call.ts";
import { readChatRequest } from "./read-request.ts";

/** Serves `POST /v1/chat/completions`. */
export async function serveChat(context: RequestContext): Promise<void> {
  const { exchange, snapshot, trace, budget } = context;
  const held = await readBody(exchange, snapshot.maxBodyBytes, budget);
  trace.bytesIn = held.bytes.length;
  try {
    const plan = planCall(readChatRequest(held.bytes), (name) => exchange.header(name));
    trace.stream = plan.stream;
    const group = snapshot.models.resolve(plan.name);
    if (!group) throw unknownModel(plan.name);
    trace.group = group.name;
    await answer(context, plan, group);
  } finally {
    held.release();
  }
}

function unknownModel(name: string): Error {
  const shown = name.length > 200 ? `${name.slice(0, 200)}…` : name;
  return notFound(
    `The model ${JSON.stringify(shown)} does not exist. GET /v1/models lists those that do.`,
    "model_not_found",
    "model",
  );
}

async function answer(context: RequestContext, plan: CallPlan, group: ModelGroup): Promise<void> {
  const { exchange, snapshot, loads, trace, signal } = context;
  const { enabled, matchAny } = snapshot.tags;
  const candidates = enabled
    ? filterByTags(group.candidates, plan.tags, matchAny)
    : group.candidates;
  const writer = plan.stream ? createEventWriter(exchange, () => traceHeaders(trace)) : undefined;
  const keepalive = Math.min(
    ...candidates.map(({ deployment }) => deployment.keepalive ?? Infinity),
  );
  if (writer && keepalive < Infinity) writer.keepAlive(keepalive);
  try {
    const answered = await askGroup(candidates, plan, {
      snapshot,
      loads,
      trace,
      signal,
      now: Date.now,
      random: Math.random,
    });
    const { limits } = answered.candidate.deployment;
    const meter = createMeter(trace, limits.tpm !== undefined, plan);
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
  { first, rest, warnings }: Extract<Answer, { first: unknown }>,
  plan: CallPlan,
  meter: Meter,
): Promise<void> {
  trace.status = 200;
  trace.firstChunkMs = performance.now() - trace.started;
  let extra: object | undefined = warnings.length > 0 ? { warnings } : undefined;
  try {
    for (let step = first; !step.done; step = await rest.next()) {
      if (signal.aborted) throw signal.reason;
      const chunk = step.value;
      meter.usage(chunk.usage);
      for (const { delta } of chunk.choices) meter.text(delta.content ?? "");
      writer.data(JSON.stringify({ ...chunk, model: plan.name, ...extra }));
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
interface Meter {
  usage(usage: ChatCompletion["usage"]): void;
  text(text: string): void;
  tokens(): number;
}

function createMeter(trace: Trace, estimate: boolean, plan: CallPlan): Meter {
  let characters = 0;
  let total: number | undefined;
  return {
    usage(usage) {
      if (!usage) return;
      total = usage.total_tokens;
      trace.promptTokens = usage.prompt_tokens;
      trace.completionTokens = usage.completion_tokens;
    },
    text(text) {
      characters += text.length;
    },
    tokens: () => total ?? (estimate ? estimateTokens(plan.body.messages, characters) : 0),
  };
}
