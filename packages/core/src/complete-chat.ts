import { type Assembler, createAssembler } from "./assemble.ts";
import type { ChatCompletion, ChatCompletionChunk } from "./chat.ts";
import { type CompletionStream, createCompletionStream } from "./completion-stream.ts";
import { createError } from "./errors.ts";
import { answerFault, nameError } from "./fault.ts";
import { type CallContext, openCall } from "./open-call.ts";
import type { PreparedChat } from "./prepare.ts";
import { isJson, readJson } from "./reply-body.ts";
import type { CallOptions } from "./request.ts";
import type { Run } from "./run.ts";
import { createSettledSource, createStreamSource } from "./stream-source.ts";
import type { IncomingReply } from "./transport.ts";

/** Carries out one chat call. */
export async function completeChat(
  prepared: PreparedChat,
  options: CallOptions,
  context: CallContext,
): Promise<ChatCompletion | CompletionStream> {
  const { adapter, call, operation, warnings } = prepared;
  const { run, reply, close } = await openCall(prepared, options, context);
  let streaming = false;
  try {
    const header = (name: string) => reply.header(name);
    if (/^text\/html\b/i.test(header("content-type") ?? "")) {
      reply.cancel();
      throw createError(
        "invalid_response",
        "The answer is a web page: does baseURL point at the API?",
      );
    }
    // A streaming call that is answered with JSON is no stream, unless its frames are JSON themselves.
    streaming = call.stream && (!isJson(header) || operation.stream!.framing().json === true);
    const assembler = createAssembler({
      model: prepared.asked,
      adapterId: adapter.id,
      warnings,
      metadata: adapter.metadata?.(header, streaming),
      includeUsage: prepared.includeUsage,
    });
    if (streaming) {
      return createCompletionStream(
        createStreamSource(prepared, run, reply, assembler, close),
        warnings,
      );
    }
    const chunks: ChatCompletionChunk[] = [];
    const answer = await readAnswer(prepared, run, reply, assembler, chunks);
    if (!call.stream) return answer;
    return createCompletionStream(createSettledSource(answer, chunks), warnings);
  } catch (error) {
    streaming = false;
    throw nameError(error, run);
  } finally {
    if (!streaming) close();
  }
}

async function readAnswer(
  { call, operation }: PreparedChat,
  run: Run,
  reply: IncomingReply,
  assembler: Assembler,
  chunks: ChatCompletionChunk[],
): Promise<ChatCompletion> {
  const body = await readJson(reply, run);
  for (const delta of operation.response(body, call)) {
    if ("error" in delta) throw answerFault(delta.error, run);
    assembler.push(delta, chunks);
  }
  if (chunks.length === 0) {
    throw createError("invalid_response", "The provider's answer holds no message.");
  }
  assembler.finish(chunks);
  const answer = assembler.answer();
  return run.options.raw ? { ...answer, raw: body } : answer;
}
