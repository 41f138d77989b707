import { sendWithRetries } from "./attempts.ts";
import { createCancellation } from "./cancellation.ts";
import type { Gate } from "./concurrency.ts";
import { nameError } from "./fault.ts";
import { authHeaders, revealHeaders } from "./headers.ts";
import type { Send } from "./http.ts";
import { type PreparedRequest, serialise } from "./prepare.ts";
import type { CallOptions } from "./request.ts";
import type { Run } from "./run.ts";
import type { IncomingReply } from "./transport.ts";
import { watchProgress } from "./watch.ts";

/** What a client lends to its calls. */
export interface CallContext {
  send: Send;
  /** The gate of an adapter and key; `undefined` where there is no limit. */
  gate(prepared: PreparedRequest, key: string): Gate | undefined;
}

/** A call whose good answer has begun; `close` lets go of its timers, its signal and its place. */
export interface OpenCall {
  run: Run;
  reply: IncomingReply;
  close(): void;
}

/** Waits for its turn, sends a prepared request, and gives its answer when the headers are good. */
export async function openCall(
  prepared: PreparedRequest,
  options: CallOptions,
  { send, gate: gateOf }: CallContext,
): Promise<OpenCall> {
  const { headers, secrets } = revealHeaders({
    ...prepared.headers,
    ...authHeaders(prepared.adapter, options.apiKey),
  });
  const { url, method } = prepared;
  const outgoing = { url, method, headers, body: serialise(prepared.body) };
  const cancellation = createCancellation(options.signal);
  const watch = watchProgress(cancellation);
  const run: Run = { prepared, options, cancellation, secrets, attempts: [], watch };
  let leave: (() => void) | undefined;
  const close = (): void => {
    watch.stop();
    cancellation.release();
    leave?.();
  };
  try {
    if (cancellation.reason) throw cancellation.reason;
    leave = await gateOf(prepared, secrets.join())?.enter(
      (giveUp) => (cancellation.onCancel = giveUp),
    );
    cancellation.onCancel = undefined;
    // The caller may have aborted in the moment that its turn came.
    if (cancellation.reason) throw cancellation.reason;
    return { run, reply: await sendWithRetries(run, outgoing, send), close };
  } catch (error) {
    close();
    throw nameError(error, run);
  }
}
