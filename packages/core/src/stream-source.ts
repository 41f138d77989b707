import type { Delta } from "./adapter.ts";
import type { Assembler } from "./assemble.ts";
import type { ChatCompletionChunk } from "./chat.ts";
import type { ChunkSource } from "./completion-stream.ts";
import { createError } from "./errors.ts";
import { answerFault, nameError } from "./fault.ts";
import type { Framing } from "./framing.ts";
import type { PreparedChat } from "./prepare.ts";
import { brokenAnswer, readBytes } from "./reply-body.ts";
import type { Run } from "./run.ts";
import type { IncomingReply } from "./transport.ts";

/** After the end marker the connection has this long to end by itself, so that it can be used again. */
const LINGER = 1000;
const PARTIAL = "The error's partial holds what came.";

/** Turns the bytes of an answer into chunks. */
export function createStreamSource(
  { call, operation }: PreparedChat,
  run: Run,
  assembler: Assembler,
  framing: Framing<unknown>,
): ChunkSource {
  const { ends, state: createState, step } = operation.stream!;
  const { reply } = run;
  const state = createState?.();
  let done = false;

  const end = (): void => {
    done = true;
    run.close();
  };
  const cancel = (): void => {
    end();
    reply.cancel();
  };
  /** The delta with which the stream is over, if it is among these frames. */
  const take = (frames: unknown[], chunks: ChatCompletionChunk[]): Delta | undefined => {
    for (const frame of frames) {
      for (const delta of step(frame, state, call)) {
        if ("error" in delta) return delta;
        assembler.push(delta, chunks);
        if ("end" in delta) return delta;
      }
    }
    return undefined;
  };
  const read = async (): Promise<Uint8Array | undefined> => {
    try {
      return await readBytes(reply, run);
    } catch (error) {
      // After the finish nothing is missing, however the connection ends.
      if (assembler.hasEnded() && !run.cancellation.reason) return undefined;
      throw brokenAnswer(error, run, PARTIAL);
    }
  };

  return {
    isDone: () => done,
    async pull(chunks) {
      try {
        const bytes = await read();
        const last = take(bytes ? framing.push(bytes) : framing.end(), chunks);
        if (last && "error" in last) throw await answerFault(last.error, run);
        if (bytes && !last) return;
        if (ends === "marker" && !assembler.hasEnded()) {
          throw createError("truncated", `The stream ended without its end marker. ${PARTIAL}`);
        }
        assembler.finish(chunks);
        end();
        if (last) linger(reply);
      } catch (error) {
        cancel();
        throw await nameError(error, run, assembler.answer());
      }
    },
    answer: assembler.answer,
    cancel,
  };
}

function linger(reply: IncomingReply): void {
  const timer = setTimeout(() => reply.cancel(), LINGER);
  const stop = () => clearTimeout(timer);
  const drain = async (): Promise<void> => {
    while (await reply.read());
  };
  drain().then(stop, stop);
}
