import type { Cancellation } from "./cancellation.ts";
import { createError } from "./errors.ts";
import type { Send } from "./http.ts";
import { loadFailure, type Run } from "./run.ts";
import type { IncomingReply, OutgoingRequest } from "./transport.ts";

const TIMEOUT = 600_000;

/** Asks the provider until it answers well, or until asking again makes no sense. */
export async function sendWithRetries(
  run: Run,
  outgoing: OutgoingRequest,
  send: Send,
): Promise<IncomingReply> {
  const { timeout = run.prepared.adapter.limits?.timeout ?? TIMEOUT } = run.options;
  for (;;) {
    const started = performance.now();
    let reply: IncomingReply | undefined;
    let problem: unknown;
    try {
      run.due = timeout > 0 ? started + timeout : Infinity;
      run.expect(timeout, "the first byte of the answer");
      reply = await sendOnce(run, outgoing, send);
      run.rest();
      if (reply.status >= 200 && reply.status < 300) return reply;
    } catch (error) {
      problem = error;
    }
    if (run.reason) {
      const { code } = run.reason;
      run.attempts.push({ code, ms: Math.round(performance.now() - started) });
      throw run.reason;
    }
    const failure = await loadFailure();
    if (!failure) throw createError("connection", "Could not get an answer. Check the network.");
    await failure.afterAttempt(run, outgoing.url, started, reply, problem);
  }
}

/** A cancellation rejects at once, even while a connection is being made, and afterwards closes the answer. */
export function sendOnce(
  cancellation: Cancellation,
  outgoing: OutgoingRequest,
  send: Send,
): Promise<IncomingReply> {
  return send(outgoing, (stop) => {
    cancellation.onCancel = stop;
    // Stopped before there was something to stop.
    if (cancellation.reason) stop();
  });
}
