import { createAssembler } from "./assemble.ts";
import { type CallContext, carryOut } from "./carry-out.ts";
import type { ChatCompletion, ChatCompletionChunk } from "./chat.ts";
import { type CompletionStream, createCompletionStream } from "./completion-stream.ts";
import { createError } from "./errors.ts";
import { answerFault } from "./fault.ts";
import type { PreparedChat } from "./prepare.ts";
import { isJson, readJson } from "./reply-body.ts";
import type { CallOptions } from "./request.ts";
import { createStreamSource } from "./stream-source.ts";

/** Carries out one chat call. */
export function completeChat(
  prepared: PreparedChat,
  options: CallOptions,
  context: CallContext,
): Promise<ChatCompletion | CompletionStream> {
  const { adapter, call, operation, warnings } = prepared;
  return carryOut(prepared, options, context, async (run) => {
    const { reply } = run;
    const header = (name: string) => reply.header(name);
    if (/^text\/html\b/i.test(header("content-type") ?? "")) {
      reply.cancel();
      throw createError(
        "invalid_response",
        "The answer is a web page: does baseURL point at the API?",
      );
    }
    const framing = call.stream ? operation.stream!.framing() : undefined;
    // A streaming call that is answered with JSON is no stream, unless its frames are JSON themselves.
    const streamed = framing !== undefined && (framing.json || !isJson(header));
    const assembler = createAssembler(prepared, adapter.metadata?.(header, streamed));
    if (streamed) {
      run.streaming = true;
      return createCompletionStream(
        createStreamSource(prepared, run, assembler, framing),
        warnings,
      );
    }
    const chunks: ChatCompletionChunk[] = [];
    const body = await readJson(run);
    for (const delta of operation.response(body, call)) {
      if ("error" in delta) throw await answerFault(delta.error, run);
      assembler.push(delta, chunks);
    }
    if (chunks.length === 0) {
      throw createError("invalid_response", "The provider's answer holds no message.");
    }
    assembler.finish(chunks);
    const answer = assembler.answer();
    if (options.raw) answer.raw = body;
    if (!call.stream) return answer;
    const settled = { isDone: () => true, pull: async () => {}, answer: () => answer, cancel() {} };
    return createCompletionStream(settled, warnings, chunks);
  });
}
