/** An HTTP exchange as it went over the wire, with nothing removed. */
export interface RecordedExchange {
  request: {
    method: string;
    url: string;
    headers: Record<string, string>;
    body: string | undefined;
  };
  response?: { status: number; headers: Record<string, string>; chunks: Uint8Array[] };
}

/** A `fetch` that keeps every request and every byte of its answer. */
export function createRecorder(fetch: typeof globalThis.fetch = globalThis.fetch): {
  fetch: typeof globalThis.fetch;
  exchanges: RecordedExchange[];
} {
  const exchanges: RecordedExchange[] = [];
  return {
    exchanges,
    async fetch(input, init = {}) {
      const exchange: RecordedExchange = {
        request: {
          method: init.method ?? "GET",
          url: String(input instanceof Request ? input.url : input),
          headers: Object.fromEntries(new Headers(init.headers)),
          body: typeof init.body === "string" ? init.body : undefined,
        },
      };
      exchanges.push(exchange);
      const answer = await fetch(input, init);
      const chunks: Uint8Array[] = [];
      exchange.response = {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        chunks,
      };
      const keep = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          chunks.push(chunk.slice());
          controller.enqueue(chunk);
        },
      });
      const { status, statusText, headers } = answer;
      return new Response(answer.body?.pipeThrough(keep), { status, statusText, headers });
    },
  };
}
