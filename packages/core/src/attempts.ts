import type { Cancellation } from "./cancellation.ts";
import { createError, type Fault } from "./errors.ts";
import type { Send } from "./http.ts";
import { retryDelay } from "./retry.ts";
import { providerWords, type Run } from "./run.ts";
import type { IncomingReply, OutgoingRequest } from "./transport.ts";

const TIMEOUT = 600_000;
const MAX_RETRIES = 2;

/** Asks the provider until it answers well, or until asking again makes no sense. */
export async function sendWithRetries(
  run: Run,
  outgoing: OutgoingRequest,
  send: Send,
): Promise<IncomingReply> {
  const { options, cancellation, attempts, prepared } = run;
  const { timeout = prepared.adapter.limits?.timeout ?? TIMEOUT, maxRetries = MAX_RETRIES } =
    options;
  for (let attempt = 0; ; attempt++) {
    const started = performance.now();
    let reply: IncomingReply | undefined;
    let problem: unknown;
    try {
      cancellation.expect(timeout, "the first byte of the answer");
      reply = await sendOnce(cancellation, outgoing, send);
      cancellation.rest();
      if (reply.status >= 200 && reply.status < 300) return reply;
    } catch (error) {
      problem = error;
    }
    let fault: Fault | undefined = cancellation.reason;
    if (reply) {
      const { readFault } = await import("./read-fault.ts");
      fault = await readFault(run, reply);
    }
    fault ??= await connectionFault(problem, outgoing.url, run);
    const status = reply?.status;
    attempts.push({
      ...(status && { status }),
      code: fault.code,
      ms: Math.round(performance.now() - started),
    });
    cancellation.check();
    const error = createError(fault.code, fault.message, { ...fault, attempts });
    const delay = retryDelay(error, attempt, status);
    if (attempt >= maxRetries || delay === undefined) throw error;
    await cancellation.wait(delay);
  }
}

/** A cancellation rejects at once, even while a connection is being made; an answer that comes too late is closed. */
export function sendOnce(
  cancellation: Cancellation,
  outgoing: OutgoingRequest,
  send: Send,
): Promise<IncomingReply> {
  return new Promise((resolve, reject) => {
    let stop = (): void => {};
    cancellation.onCancel = (reason) => {
      stop();
      reject(reason);
    };
    send(outgoing, (how) => (stop = how)).then((reply) => {
      if (cancellation.reason) return reply.cancel();
      cancellation.onCancel = () => reply.cancel();
      resolve(reply);
    }, reject);
  });
}

/** What the platform says of a broken connection, without what it holds of the request. */
async function connectionFault(error: unknown, url: string, run: Run): Promise<Fault> {
  const source = (error as { cause?: unknown }).cause ?? error;
  const { code, message } = source as { code?: unknown; message?: unknown };
  const words = await providerWords(String(message ?? error), run);
  return {
    code: "connection",
    message: `Could not get an answer from ${new URL(url).host}: ${words}. Check baseURL and the network.`,
    cause: Object.assign(new Error(words), typeof code === "string" && { code }),
  };
}
