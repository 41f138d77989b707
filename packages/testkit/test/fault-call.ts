import { type IncomingHttpHeaders, request } from "node:http";
import { gunzipSync } from "node:zlib";
import type { FaultProvider, Wire } from "@anymodel/testkit/faults";

/** What came over the socket. */
export interface Seen {
  status?: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  /** `end`, the socket's error, or `open` where the client gave up. */
  how: string;
  /** Milliseconds to the headers, to the first byte of the body, and in all. */
  headersAt: number;
  firstByteAt: number;
  ms: number;
  /** Size of the smallest and largest piece. */
  pieces: number[];
}

interface CallOptions {
  stream?: boolean;
  /** Added as the assistant's last message. */
  prefill?: string;
  /** Milliseconds after which the client leaves. */
  patience?: number;
}

const HEADERS = {
  "content-type": "application/json",
  authorization: "Bearer key",
  "x-api-key": "key",
  "x-goog-api-key": "key",
  "anthropic-version": "2023-06-01",
};

/** Calls a model by a wire over Node's own HTTP, without any client's kindness. */
export function callWire(
  { baseURLs }: FaultProvider,
  wire: Wire,
  model: string,
  { stream = false, prefill, patience = 10_000 }: CallOptions = {},
): Promise<Seen> {
  const body = JSON.stringify(bodyOf(wire, model, stream, prefill));
  const started = performance.now();
  const since = () => performance.now() - started;
  return new Promise((resolve) => {
    const seen: Seen = {
      headers: {},
      bytes: Buffer.alloc(0),
      how: "open",
      headersAt: Infinity,
      firstByteAt: Infinity,
      ms: 0,
      pieces: [],
    };
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => outgoing.destroy(), patience);
    const finish = (how: string): void => {
      clearTimeout(timer);
      resolve({ ...seen, how, ms: since(), bytes: Buffer.concat(chunks) });
    };
    let over = false;
    const outgoing = request(baseURLs[wire] + pathOf(wire, model, stream), {
      method: "POST",
      headers: HEADERS,
      agent: false,
    });
    outgoing.on("response", (incoming) => {
      seen.status = incoming.statusCode!;
      seen.headers = incoming.headers;
      seen.headersAt = since();
      incoming.on("data", (chunk: Buffer) => {
        seen.firstByteAt = Math.min(seen.firstByteAt, since());
        seen.pieces.push(chunk.length);
        chunks.push(chunk);
      });
      incoming.on("end", () => finish("end"));
      incoming.on("error", (error: NodeJS.ErrnoException) => finish(over ? "open" : error.code!));
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => finish(over ? "open" : error.code!));
    const { destroy } = outgoing;
    outgoing.destroy = (...given) => {
      over = true;
      return destroy.apply(outgoing, given);
    };
    outgoing.end(body);
  });
}

/** The text that a client of the wire reads, lines that are not JSON left out. */
export function textOf(wire: Wire, { bytes, headers }: Pick<Seen, "bytes" | "headers">): string {
  const body = headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes;
  const text = body.toString("utf8");
  if (/^data: |^event: /.test(text)) {
    const events = text
      .split(/\r?\n/)
      .filter((line) => line.startsWith("data: {"))
      .flatMap((line) => parse(line.slice(6)));
    return events.map((event) => pieceOf(wire, event)).join("");
  }
  const [whole] = parse(text);
  if (whole !== undefined) return pieceOf(wire, whole);
  return wire === "bytez" ? text : "";
}

function parse(text: string): any[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

function pieceOf(wire: Wire, event: any): string {
  switch (wire) {
    case "openai":
      return (event.choices?.[0]?.delta ?? event.choices?.[0]?.message)?.content ?? "";
    case "anthropic":
      return event.content?.[0]?.text ?? event.delta?.text ?? "";
    case "gemini":
      return event.candidates?.[0]?.content?.parts?.[0]?.text ?? "";
    case "bytez":
      return event.output?.content ?? "";
  }
}

function pathOf(wire: Wire, model: string, stream: boolean): string {
  switch (wire) {
    case "openai":
      return "/chat/completions";
    case "anthropic":
      return "/messages";
    case "gemini":
      return `/models/${model}:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`;
    case "bytez":
      return `/${model}`;
  }
}

function bodyOf(wire: Wire, model: string, stream: boolean, prefill: string | undefined): unknown {
  const answer = wire === "gemini" ? "model" : "assistant";
  const turns = [
    { role: "user", text: "Hello" },
    ...(prefill === undefined ? [] : [{ role: answer, text: prefill }]),
  ];
  if (wire === "gemini") {
    return { contents: turns.map(({ role, text }) => ({ role, parts: [{ text }] })) };
  }
  return {
    messages: turns.map(({ role, text }) => ({ role, content: text })),
    ...(stream && { stream }),
    ...(wire !== "bytez" && { model }),
    ...(wire === "anthropic" && { max_tokens: 1000 }),
    ...(wire === "openai" && stream && { stream_options: { include_usage: true } }),
  };
}
