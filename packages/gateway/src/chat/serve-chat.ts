import type { ChatCompletion, ChunkRun } from "@anymodel/core";
import type { Routed } from "@anymodel/router";
import { toErrorReply } from "../http/error-reply.ts";
import { EventWriter, toEvent } from "../http/event-writer.ts";
import type { RequestContext } from "../http/request-context.ts";
import { type Trace, addTraceHeaders } from "../observe/trace.ts";
import type { Candidate, ModelGroup } from "../router/model-table.ts";
import type { Answer } from "./answer.ts";
import { ask } from "./ask.ts";
import { chatSchema } from "./chat-schema.ts";
import { ChunkWriter } from "./chunk-writer.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import type { CallPlan } from "./plan-call.ts";
import { createRequestReader } from "./read-request.ts";
import { type CallKind, CallRoute } from "./call-route.ts";
import { serveCall } from "./serve-call.ts";

const readRequest = createRequestReader(chatSchema, true);

const CHAT: CallKind<Answer> = {
  ask,
  promptTokens: ({ body }) => estimateTokens(body.messages, 0),
};

const DONE = toEvent("[DONE]");

/** Serves `POST /v1/chat/completions`. */
export function serveChat(context: RequestContext): Promise<void> {
  return serveCall(context, readRequest, (plan, group) => answer(context, plan, group));
}

async function answer(context: RequestContext, plan: CallPlan, group: ModelGroup): Promise<void> {
  const { exchange, trace } = context;
  const writer = plan.stream ? new EventWriter(exchange, trace) : undefined;
  const keepalive = Math.min(
    ...group.candidates.map(({ deployment }) => deployment.keepalive ?? Infinity),
  );
  if (writer && keepalive < Infinity) writer.keepAlive(keepalive);
  try {
    const route = new CallRoute(context, plan, group, CHAT);
    const routed = await route.start();
    if (!routed.reply.stream) sendWhole(context, routed.reply.whole, route.nameOf(routed.attempt));
    else if (writer) await sendStream(context, writer, route, routed);
  } catch (error) {
    if (!writer?.begun || exchange.closed) {
      writer?.cancel();
      throw error;
    }
    // Headers that have left cannot tell a failure any more: the stream does, and ends without [DONE].
    const reply = toErrorReply(context.reason(error), trace.requestId);
    trace.error = reply.code;
    writer.write(toEvent(reply.body));
  }
  writer?.end();
}

function sendWhole({ exchange, trace }: RequestContext, whole: ChatCompletion, name: string): void {
  keepUsage(trace, whole.usage);
  trace.status = 200;
  whole.model = name;
  const body = JSON.stringify(whole);
  exchange.send(200, addTraceHeaders(trace, { "content-type": "application/json" }), body);
}

async function sendStream(
  { exchange, trace, signal }: RequestContext,
  writer: EventWriter,
  route: CallRoute<Answer>,
  routed: Routed<Candidate, ChunkRun, Answer>,
): Promise<void> {
  const { reply } = routed;
  const stream = routed.stream!;
  const { warnings } = reply as Extract<Answer, { warnings: unknown }>;
  /** Warnings stand in the first chunk. */
  let told = warnings.length === 0;
  const chunks = new ChunkWriter();
  try {
    for (let step = await stream.next(); !step.done; step = await stream.next()) {
      if (signal.aborted) throw signal.reason;
      trace.firstChunkMs ??= performance.now() - trace.started;
      // After a recovery, another than before.
      const name = route.nameOf(routed.attempt);
      for (const run of step.value) {
        if (run.chunk.usage) keepUsage(trace, run.chunk.usage);
        const events = chunks.write(run, name, told ? undefined : warnings);
        writer.write(events, chunks.isAscii);
        told = true;
      }
      if (writer.blocked) await writer.drained();
      if (exchange.closed) return;
    }
    writer.write(DONE, true);
  } finally {
    await stream.return?.();
  }
}

function keepUsage(trace: Trace, usage: ChatCompletion["usage"]): void {
  trace.promptTokens = usage?.prompt_tokens;
  trace.completionTokens = usage?.completion_tokens;
}
