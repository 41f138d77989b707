import { type CallContext, carryOut } from "./carry-out.ts";
import type { ChatCompletion } from "./chat.ts";
import type { CompletionStream } from "./completion-stream.ts";
import { createError } from "./errors.ts";
import type { PreparedChat, ReadyRequest } from "./prepare.ts";
import { isJson, readJson } from "./reply-body.ts";
import type { Run } from "./run.ts";
import type { CallOptions } from "./request.ts";

/** Kept once it is loaded: asking the platform for a module anew costs more than reading a chunk. */
let reading: typeof import("./answer.ts") | undefined;

const loadReading = async () => (reading = await import("./answer.ts"));

/** Carries out one chat call. */
export function completeChat(
  prepared: PreparedChat,
  options: CallOptions,
  context: CallContext,
  /** What leaves, where that is made already; it is not kept longer than it takes to be answered. */
  ready?: ReadyRequest,
): Promise<ChatCompletion | CompletionStream> {
  // Loaded while the provider thinks; where that fails, the call says so when it comes to it.
  if (!reading) loadReading().catch(() => {});
  return carryOut(prepared, options, context, (run) => readChat(prepared, run), ready);
}

/** Reads the answer of a chat call, whose headers are good; `body` is its JSON, where that was read already. */
export async function readChat(
  prepared: PreparedChat,
  run: Run,
  body?: unknown,
): Promise<ChatCompletion | CompletionStream> {
  const { adapter, call, operation } = prepared;
  const { reply, options } = run;
  const header = (name: string) => reply.header(name);
  if (/^text\/html\b/i.test(header("content-type") ?? "")) {
    throw createError(
      "invalid_response",
      "The answer is a web page: does baseURL point at the API?",
    );
  }
  const framing = call.stream ? operation.stream!.framing(options.maxEvent) : undefined;
  // A streaming call that is answered with JSON is no stream, unless its frames are JSON themselves.
  const streamed = framing !== undefined && (framing.json || !isJson(header));
  const { Assembler, createCompletionStream } = reading ?? (await loadReading());
  const assembler = new Assembler(prepared, adapter.metadata?.(header, streamed));
  if (call.stream) assembler.chunks = [];
  if (!streamed) {
    if (body === undefined) body = await readJson(run);
    for (const delta of operation.response(body, call)) {
      if ("error" in delta) throw (await import("./failure.ts")).answerFault(delta.error, run);
      assembler.push(delta);
    }
    if (assembler.isEmpty()) {
      throw createError("invalid_response", "The provider's answer holds no message.");
    }
    assembler.finish();
    if (options.raw) assembler.raw = body;
  }
  if (!call.stream) return assembler.answer();
  return createCompletionStream(prepared, run, assembler, streamed ? framing : undefined);
}
