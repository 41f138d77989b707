// oxlint-disable unicorn/no-thenable -- the `then` of a reply is a string, so no promise takes it for its own.
import { readFileSync } from "node:fs";
import type { CallOptions } from "@anymodel/core";
import type { BytezApi } from "@anymodel/provider-bytez";
import type { Reply } from "@anymodel/testkit/bytez";

interface ExpectedError {
  code: string;
  status?: number;
  param?: string;
  message?: string;
  retryable?: boolean;
}

/** A request and the HTTP request that must leave, or the error instead. */
export interface RequestVector {
  id: string;
  adapter?: { api?: BytezApi };
  options?: CallOptions;
  request: { model: string; messages: any[]; stream?: boolean; [parameter: string]: unknown };
  sent?: { method: string; path: string; headers: Record<string, string>; body: unknown };
  error?: ExpectedError;
}

/** An HTTP answer and what the caller must see. */
export interface AnswerVector {
  id: string;
  adapter?: { api?: BytezApi };
  model: string;
  http: {
    status: number;
    headers: Record<string, string>;
    body?: unknown;
    body_text?: string;
    chunks_utf8?: string[];
    chunks_base64?: string[];
    then?: "destroy";
  };
  answer?: { content: string; finish_reason?: string; usage?: object; provider_metadata?: object };
  error?: ExpectedError;
}

/** Wire vectors, derived from Bytez's documentation and official clients. */
export const vectors: {
  request: RequestVector[];
  response: AnswerVector[];
  stream: AnswerVector[];
} = JSON.parse(readFileSync(new URL("../vectors/bytez.json", import.meta.url), "utf8"));

/** The recorded answer as the emulator replays it. */
export function replyOf({ http }: AnswerVector): Reply {
  const { status, headers, body, body_text, chunks_utf8, chunks_base64, then } = http;
  const chunks = chunks_utf8 ?? chunks_base64?.map((chunk) => Buffer.from(chunk, "base64"));
  return {
    status,
    headers,
    ...(body !== undefined && { body }),
    ...(body_text !== undefined && { bodyText: body_text }),
    ...(chunks && { chunks }),
    ...(then && { then }),
  };
}
