import ky from "ky";
import { createTransport as createDefaultTransport } from "#transport";
import type { IncomingReply, OutgoingRequest, Transport } from "./transport.ts";
import { createTransport } from "./transport-global.ts";

/** Sends requests through ky; the transport below is Node's lean one, the platform's fetch, or the caller's. */
export type Send = (
  request: OutgoingRequest,
  onCancel: (stop: () => void) => void,
) => Promise<IncomingReply>;

/**
 * Makes the sender of a client. Retries, timeouts and errors are core's own, so ky is told to leave them; with
 * `direct` it is left out.
 */
export function createSend(fetch: typeof globalThis.fetch | undefined, direct = false): Send {
  const transport: Transport = fetch ? createTransport(fetch) : createDefaultTransport();
  if (direct) return transport;
  const instance = ky.create({
    retry: 0,
    timeout: false,
    redirect: "manual",
    throwHttpErrors: false,
    // ky hands options that it does not know to fetch by reference: the request travels there whole, because
    // a body given to ky is copied into a Request and its stream. What comes back is read by core, not by ky.
    fetch: ((_request: Request, { outgoing }: Envelope) =>
      transport(outgoing.request, outgoing.onCancel)) as never,
  });
  return (request, onCancel) =>
    instance(
      request.url,
      new Envelope(request, onCancel) as never,
    ) as unknown as Promise<IncomingReply>;
}

class Envelope {
  outgoing: Outgoing;
  constructor(request: OutgoingRequest, onCancel: (stop: () => void) => void) {
    this.outgoing = new Outgoing(request, onCancel);
  }
}

class Outgoing {
  request: OutgoingRequest;
  onCancel: (stop: () => void) => void;
  constructor(request: OutgoingRequest, onCancel: (stop: () => void) => void) {
    this.request = request;
    this.onCancel = onCancel;
  }
}
