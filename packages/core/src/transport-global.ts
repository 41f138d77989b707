import type { IncomingReply, Transport } from "./transport.ts";

/** A transport over a `fetch` function: the platform's own, or the caller's. */
export function createTransport(
  options?: typeof globalThis.fetch | { publicOnly?: boolean },
): Transport {
  const fetch = typeof options === "function" ? options : globalThis.fetch.bind(globalThis);
  return async ({ url, method, headers, body }, onCancel) => {
    const controller = new AbortController();
    onCancel(() => controller.abort());
    const response = await fetch(url, {
      method,
      headers,
      body: body as BodyInit,
      redirect: "manual",
      signal: controller.signal,
    });
    return toReply(response, () => controller.abort());
  };
}

function toReply(response: Response, abort: () => void): IncomingReply {
  const reader = response.body?.getReader();
  return {
    // Browsers hide a redirect that was not followed behind status 0.
    status: response.type === "opaqueredirect" ? 307 : response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    async read() {
      const result = await reader?.read();
      return result?.value;
    },
    cancel() {
      reader?.cancel().catch(() => {});
      abort();
    },
  };
}
