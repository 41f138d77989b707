import { sendWithRetries } from "./attempts.ts";
import type { Gates } from "./concurrency.ts";
import { revealHeaders } from "./headers.ts";
import type { Send } from "./http.ts";
import { type PreparedRequest, type ReadyRequest, serialise } from "./prepare.ts";
import type { CallOptions } from "./request.ts";
import { OutgoingRequest } from "./transport.ts";
import { nameError, Run } from "./run.ts";

/** What a client lends to its calls. */
export interface CallContext {
  send: Send;
  /** Where an adapter limits the calls at the same time. */
  gates: Gates;
}

/**
 * Waits for its turn, sends a prepared request, and reads its answer when the headers are good. What goes
 * wrong says whose error it is. A reader that sets `streaming` closes the run itself.
 */
export async function carryOut<Result>(
  prepared: PreparedRequest,
  options: CallOptions,
  { send, gates }: CallContext,
  read: (run: Run) => Result | Promise<Result>,
  { outgoing, secrets } = makeReady(prepared, options),
): Promise<Result> {
  const run = new Run(prepared, options, secrets);
  try {
    run.check();
    const limit = prepared.adapter.limits?.concurrency;
    if (limit) run.leave = await (await import("./further.ts")).takePlace(run, limit, gates);
    run.reply = await sendWithRetries(run, outgoing, send);
    const result = await read(run);
    if (!run.streaming) run.close();
    return result;
  } catch (error) {
    run.close();
    run.reply?.cancel();
    throw await nameError(error, run);
  }
}

function makeReady(prepared: PreparedRequest, options: CallOptions): ReadyRequest {
  const { url, method, body } = prepared;
  const { headers, secrets } = revealHeaders(prepared, options.apiKey);
  const json = serialise(body);
  const wire = json && options.encode ? options.encode(json) : json;
  return { outgoing: new OutgoingRequest(url, method, headers, wire), secrets };
}
