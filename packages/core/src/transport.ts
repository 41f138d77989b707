/** A body: text or bytes; on Node also bytes in pieces. */
export type OutgoingBody = string | Uint8Array | readonly Uint8Array[];

/** A request as it leaves: everything is decided. */
export class OutgoingRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: OutgoingBody | undefined;

  constructor(url: string, method: string, headers: Record<string, string>, body?: OutgoingBody) {
    this.url = url;
    this.method = method;
    this.headers = headers;
    this.body = body;
  }
}

/** An answer whose headers have come. */
export interface IncomingReply {
  readonly status: number;
  header(name: string): string | undefined;
  /** The next bytes as they arrive; `undefined` at a clean end. Rejects if the connection breaks. */
  read(): Promise<Uint8Array | undefined>;
  /** All that is left, if it has come to its end already; not every transport knows. */
  rest?(): Uint8Array | undefined;
  /** Closes the connection; harmless after the end. */
  cancel(): void;
}

/**
 * Sends a request; `onCancel` gets what stops it: before the headers have come it rejects at once, afterwards it closes
 * the answer. A transport may say it anew when they have come.
 */
export type Transport = (
  request: OutgoingRequest,
  onCancel: (stop: () => void) => void,
) => Promise<IncomingReply>;
