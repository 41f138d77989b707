import { type Assembler, createAssembler } from "./assemble.ts";
import { sendWithRetries } from "./attempts.ts";
import { createCancellation } from "./cancellation.ts";
import type { ChatCompletion, ChatCompletionChunk } from "./chat.ts";
import { type CompletionStream, createCompletionStream } from "./completion-stream.ts";
import type { Gate } from "./concurrency.ts";
import { createError } from "./errors.ts";
import { answerFault, nameError } from "./fault.ts";
import type { Send } from "./http.ts";
import { type PreparedCall, serialise } from "./prepare.ts";
import { authHeaders, revealHeaders } from "./headers.ts";
import { isJson, readJson } from "./reply-body.ts";
import type { CallOptions } from "./request.ts";
import type { Run } from "./run.ts";
import { createSettledSource, createStreamSource } from "./stream-source.ts";
import type { IncomingReply } from "./transport.ts";
import { watchProgress } from "./watch.ts";

/** What a client lends to its calls. */
export interface CallContext {
  send: Send;
  /** The gate of an adapter and key; `undefined` where there is no limit. */
  gate(prepared: PreparedCall, key: string): Gate | undefined;
}

/** Carries out one prepared call. */
export async function runCall(
  prepared: PreparedCall,
  options: CallOptions,
  { send, gate: gateOf }: CallContext,
): Promise<ChatCompletion | CompletionStream> {
  const { adapter, call } = prepared;
  const { headers, secrets } = revealHeaders({
    ...prepared.headers,
    ...authHeaders(adapter, options.apiKey),
  });
  const outgoing = {
    url: prepared.url,
    method: prepared.method,
    headers,
    body: serialise(prepared.body),
  };
  const cancellation = createCancellation(options.signal);
  const run: Run = {
    prepared,
    options,
    cancellation,
    secrets,
    attempts: [],
    watch: watchProgress(cancellation),
  };
  let leave = (): void => {};
  let streaming = false;
  const close = (): void => {
    run.watch.stop();
    cancellation.release();
    leave();
  };
  try {
    if (cancellation.reason) throw cancellation.reason;
    const gate = gateOf(prepared, secrets.join());
    if (gate) {
      leave = await gate.enter((giveUp) => (cancellation.onCancel = giveUp));
      cancellation.onCancel = undefined;
      if (cancellation.reason) throw cancellation.reason;
    }
    const reply = await sendWithRetries(run, outgoing, send);
    const header = (name: string) => reply.header(name);
    streaming =
      call.stream && (!isJson(header) || prepared.operation.stream!.framing().json === true);
    const assembler = createAssembler({
      model: prepared.asked,
      adapterId: adapter.id,
      warnings: prepared.warnings,
      metadata: adapter.metadata?.(header, streaming),
      includeUsage: prepared.includeUsage,
    });
    if (streaming) {
      const source = createStreamSource(run, reply, assembler, close);
      return createCompletionStream(source, prepared.warnings);
    }
    const { answer, chunks } = await readAnswer(run, reply, assembler);
    if (!call.stream) return answer;
    return createCompletionStream(createSettledSource(answer, chunks), prepared.warnings);
  } catch (error) {
    throw nameError(error, run);
  } finally {
    if (!streaming) close();
  }
}

async function readAnswer(
  run: Run,
  reply: IncomingReply,
  assembler: Assembler,
): Promise<{ answer: ChatCompletion; chunks: ChatCompletionChunk[] }> {
  const body = await readJson(reply, run);
  const { call, operation } = run.prepared;
  const chunks: ChatCompletionChunk[] = [];
  for (const delta of operation.response(body, call)) {
    if ("error" in delta) throw answerFault(delta.error, run);
    assembler.push(delta, chunks);
  }
  if (chunks.length === 0) {
    throw createError("invalid_response", "The provider's answer holds no message.");
  }
  assembler.finish(chunks);
  const answer = assembler.answer();
  return { answer: run.options.raw ? { ...answer, raw: body } : answer, chunks };
}
