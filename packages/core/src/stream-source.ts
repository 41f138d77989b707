import type { StreamDecoding } from "./adapter.ts";
import type { Assembler } from "./assemble.ts";
import type { ChatCompletion, ChatCompletionChunk } from "./chat.ts";
import type { ChunkSource } from "./completion-stream.ts";
import { type AnyModelError, createError } from "./errors.ts";
import { answerFault, nameError } from "./fault.ts";
import { codeOf, readBytes } from "./reply-body.ts";
import type { PreparedChat } from "./prepare.ts";
import type { Run } from "./run.ts";
import type { IncomingReply } from "./transport.ts";

/** After the end marker the connection has this long to end by itself, so that it can be used again. */
const LINGER = 1000;

/** Turns the bytes of an answer into chunks. */
export function createStreamSource(
  { call, operation }: PreparedChat,
  run: Run,
  reply: IncomingReply,
  assembler: Assembler,
  close: () => void,
): ChunkSource {
  const {
    framing: createFraming,
    ends,
    state: createState,
    step,
  } = operation.stream as StreamDecoding;
  const framing = createFraming();
  const state = createState?.();
  let done = false;
  let failure: AnyModelError | undefined;

  const end = (): void => {
    done = true;
    close();
  };
  const fail = (error: unknown): AnyModelError => {
    end();
    reply.cancel();
    return nameError(error, run, assembler.answer());
  };
  /** Whether the stream said that it is over. */
  const take = (frames: unknown[], chunks: ChatCompletionChunk[]): boolean => {
    for (const frame of frames) {
      for (const delta of step(frame, state, call)) {
        if ("error" in delta) throw answerFault(delta.error, run);
        assembler.push(delta, chunks);
        if ("end" in delta) return true;
      }
    }
    return false;
  };
  const finish = (chunks: ChatCompletionChunk[]): void => {
    assembler.finish(chunks);
    end();
  };
  const read = async (): Promise<Uint8Array | undefined> => {
    try {
      return await readBytes(reply, run);
    } catch (error) {
      if (run.cancellation.reason) throw run.cancellation.reason;
      if (assembler.ended) return undefined;
      throw createError(
        "truncated",
        `The connection broke in the middle of the answer${codeOf(error)}. The error's partial holds what came.`,
      );
    }
  };

  return {
    get done() {
      return done && failure === undefined;
    },
    async pull() {
      if (failure) {
        const error = failure;
        failure = undefined;
        throw error;
      }
      const chunks: ChatCompletionChunk[] = [];
      try {
        const bytes = await read();
        if (take(bytes ? framing.push(bytes) : framing.end(), chunks)) {
          finish(chunks);
          linger(reply);
        } else if (bytes === undefined) {
          if (ends === "marker" && !assembler.ended) {
            throw createError(
              "truncated",
              "The stream ended without its end marker. The error's partial holds what came.",
            );
          }
          finish(chunks);
        }
      } catch (error) {
        const named = fail(error);
        if (chunks.length === 0) throw named;
        // What came before the error is handed out first.
        failure = named;
      }
      return chunks;
    },
    answer: () => assembler.answer(),
    cancel() {
      end();
      reply.cancel();
    },
  };
}

/** A source whose answer has come whole. */
export function createSettledSource(
  answer: ChatCompletion,
  chunks: ChatCompletionChunk[],
): ChunkSource {
  let done = false;
  return {
    get done() {
      return done;
    },
    pull() {
      done = true;
      return Promise.resolve(chunks);
    },
    answer: () => answer,
    cancel() {
      done = true;
    },
  };
}

function linger(reply: IncomingReply): void {
  const timer = setTimeout(() => reply.cancel(), LINGER);
  const drain = async (): Promise<void> => {
    while (await reply.read());
  };
  drain().then(
    () => clearTimeout(timer),
    () => clearTimeout(timer),
  );
}
