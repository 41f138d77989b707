import { wait } from "./cancellation.ts";
import { AnyModelError, type Fault } from "./errors.ts";
import type { Send } from "./http.ts";
import { isRetriedStatus, retryDelay } from "./retry.ts";
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
  const { options, cancellation, attempts } = run;
  const timeout = options.timeout ?? run.prepared.adapter.limits?.timeout ?? TIMEOUT;
  const maxRetries = options.maxRetries ?? MAX_RETRIES;
  for (let attempt = 0; ; attempt++) {
    const started = performance.now();
    run.watch.expect(timeout, "the first byte of the answer");
    let fault!: Fault;
    const reply = await sendOnce(run, outgoing, send).catch((error: unknown) => {
      const { reason } = cancellation;
      if (reason) {
        attempts.push({ code: reason.code, ms: Math.round(performance.now() - started) });
        throw reason;
      }
      fault = connectionFault(error, outgoing.url, run);
    });
    if (reply) {
      run.watch.rest();
      if (reply.status >= 200 && reply.status < 300) return reply;
      const { readFault } = await import("./read-fault.ts");
      fault = await readFault(run, reply);
    }
    run.watch.stop();
    const status = fault.status;
    attempts.push({
      ...(status && { status }),
      code: fault.code,
      ms: Math.round(performance.now() - started),
    });
    const error = new AnyModelError({ ...fault, attempts });
    const again =
      error.retryable && (status === undefined || isRetriedStatus(status)) && attempt < maxRetries;
    const delay = again ? retryDelay(attempt, fault.retryAfter) : undefined;
    if (delay === undefined) throw error;
    await wait(delay, cancellation);
  }
}

/** A cancellation rejects at once, even while a connection is being made; an answer that comes too late is closed. */
function sendOnce(
  { cancellation }: Run,
  outgoing: OutgoingRequest,
  send: Send,
): Promise<IncomingReply> {
  return new Promise((resolve, reject) => {
    let stop = (): void => {};
    cancellation.onCancel = (reason) => {
      stop();
      reject(reason);
    };
    const onReply = (reply: IncomingReply): void => {
      if (cancellation.reason) return reply.cancel();
      cancellation.onCancel = () => reply.cancel();
      resolve(reply);
    };
    send(outgoing, (how) => (stop = how)).then(onReply, reject);
  });
}

/** What the platform says of a broken connection, without what it holds of the request. */
function connectionFault(error: unknown, url: string, run: Run): Fault {
  const source = (error as { cause?: unknown }).cause ?? error;
  const { code, message } = source as { code?: unknown; message?: unknown };
  const words = providerWords(String(message ?? error), run);
  const cause = Object.assign(new Error(words), typeof code === "string" ? { code } : {});
  return {
    code: "connection",
    message: `Could not get an answer from ${new URL(url).host}: ${words}. Check baseURL and the network.`,
    provider: run.prepared.adapter.id,
    model: run.prepared.asked,
    cause,
  };
}
