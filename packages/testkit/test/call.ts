import { readFileSync } from "node:fs";
import type { BytezEmulator } from "@anymodel/testkit/bytez";

export const key = { authorization: "Key bz_test_key" };

/** Posts JSON under the native base URL. */
export function post(
  { baseURL }: BytezEmulator,
  model: string,
  body: unknown,
  { headers = key, signal }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Response> {
  return fetch(`${baseURL}/${model}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    redirect: "manual",
    signal: signal ?? null,
  });
}

/** A chat with one user message. */
export function chat(content: unknown = "Name three rivers.", more: object = {}): object {
  return { messages: [{ role: "user", content }], ...more };
}

/** A real media file of the tests. */
export function media(name: string): Buffer {
  return readFileSync(new URL(`media/${name}`, import.meta.url));
}

/** The body's chunks as they arrive. */
export async function chunksOf(response: Response): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
    chunks.push(chunk);
  return chunks;
}
