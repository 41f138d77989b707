import type { IncomingReply, Transport } from "./transport.ts";

/** A transport over a `fetch` function: the platform's own, or the caller's. */
export function createTransport(
  options?: typeof globalThis.fetch | { publicOnly?: boolean },
): Transport {
  const fetch = typeof options === "function" ? options : globalThis.fetch.bind(globalThis);
  return async ({ url, method, headers, body }, onCancel) => {
    const controller = new AbortController();
    const { signal } = controller;
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", reject);
    });
    onCancel(() => controller.abort());
    // Async, so that one that throws at once is no other case.
    const send = async () =>
      fetch(url, { method, headers, body: body as BodyInit, redirect: "manual", signal });
    const sent = send();
    // A caller's own fetch may not listen to the signal, and answer when nobody waits any more.
    stopped.catch(() => sent.then((response) => response.body?.cancel()).catch(() => {}));
    const reply = toReply(await Promise.race([sent, stopped]), () => controller.abort());
    onCancel(() => reply.cancel());
    return reply;
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
