import type { Dispatcher } from "undici";

/** The request as it travels through ky untouched, in an option that ky does not know. */
export interface Outgoing {
  body: string;
  headers: Record<string, string>;
}

/** A fetch for ky over undici's dispatcher that gathers the whole answer: what ky costs when nothing else does. */
export function createLeanFetch(dispatcher: Dispatcher) {
  return ({ url }: Request, { outgoing }: { outgoing: Outgoing }): Promise<Response> =>
    new Promise((resolve, reject) => {
      const pathStart = url.indexOf("/", url.indexOf("//") + 2);
      const pieces: Buffer[] = [];
      let status = 0;
      dispatcher.dispatch(
        {
          origin: url.slice(0, pathStart),
          path: url.slice(pathStart),
          method: "POST",
          headers: outgoing.headers,
          body: outgoing.body,
        },
        {
          onRequestStart() {},
          onResponseStart: (_controller, statusCode) => (status = statusCode),
          onResponseData: (_controller, bytes) => pieces.push(bytes),
          onResponseEnd: () => resolve(toResponse(status, pieces)),
          onResponseError: (_controller, error) => reject(error),
        },
      );
    });
}

/** What ky asks of a Response, and no more. */
function toResponse(status: number, pieces: Buffer[]): Response {
  const response = {
    status,
    ok: status < 400,
    text: async () => (pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)).toString(),
    [Symbol.toStringTag]: "Response",
  };
  return response as unknown as Response;
}
