import { type ProviderAdapter, Secret } from "@anymodel/core/provider";
import type { HttpReply } from "../conformance/vectors.ts";
import { RECORDED_KEY } from "./clean.ts";
import type { RecordedExchange } from "./recorder.ts";

/** The request as a vector writes it: its headers are those that the adapter decides. */
export function toSent({ request }: RecordedExchange, adapter: ProviderAdapter): object {
  const { auth, headers: own = {} } = adapter;
  const open = Object.entries(own).flatMap(([name, value]) =>
    value instanceof Secret ? [] : [name],
  );
  const { header = "authorization", scheme = "Bearer" } = auth ?? {};
  const kept = ["content-type", ...open].filter((name) => name !== header);
  const { pathname, search } = new URL(request.url);
  const headers = kept.flatMap((name) => {
    const value = request.headers[name.toLowerCase()];
    return value === undefined ? [] : [[name.toLowerCase(), value] as const];
  });
  return {
    method: request.method,
    path: pathname + search,
    headers: {
      ...(auth && header in request.headers && { [header]: `${scheme} ${RECORDED_KEY}`.trim() }),
      ...Object.fromEntries(headers),
    },
    ...(request.body !== undefined && { body: JSON.parse(request.body) }),
  };
}

/** The reply as a vector writes it: its headers are those that somebody reads. */
export function toHttp(
  { response }: RecordedExchange,
  adapter: ProviderAdapter,
  clean: (text: string) => string,
): object {
  const { status, headers, chunks } = response!;
  const names = new Set(["content-type", "retry-after", "retry-after-ms"]);
  // Whatever the adapter asks for, it needs again.
  const ask = (name: string): string | undefined => {
    names.add(name);
    return headers[name];
  };
  for (const streamed of [false, true]) adapter.metadata?.(ask, streamed);
  adapter.error?.({ status, header: ask, body: undefined, text: "" });
  const kept = Object.entries(headers).filter(([name]) => names.has(name));
  const body = toBody(chunks, headers["content-type"], clean);
  return { status, headers: Object.fromEntries(kept), ...body };
}

function toBody(
  chunks: readonly Uint8Array[],
  type = "",
  clean: (text: string) => string,
): Partial<HttpReply> {
  const bytes = Buffer.concat(chunks);
  const recorded = decode(bytes);
  const asBytes = { chunks_base64: chunks.map((chunk) => Buffer.from(chunk).toString("base64")) };
  if (recorded === undefined) {
    // No text, so nothing can be replaced in it.
    if (clean(bytes.toString("latin1")) === bytes.toString("latin1")) return asBytes;
    throw new Error("Nothing was written: an answer that is no text holds a secret.");
  }
  const text = clean(recorded);
  if (/\bjson\b(?!-)/i.test(type) && !/ndjson|jsonl/i.test(type)) {
    try {
      return { body: JSON.parse(text) };
    } catch {
      return { body_text: text };
    }
  }
  if (!/event-stream|ndjson|jsonl/i.test(type) && chunks.length <= 1) return { body_text: text };
  // A secret may be cut in two by chunks, so a text that was changed is one piece.
  if (text !== recorded) return { chunks_utf8: [text] };
  const pieces = chunks.map(decode);
  // Chunks whose characters are cut in two are kept as bytes: that is what the vector is good for.
  return pieces.every((piece) => piece !== undefined) ? { chunks_utf8: pieces } : asBytes;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
