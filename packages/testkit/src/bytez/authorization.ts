import { RefusedRequest } from "../emulator/refused-request.ts";

/** The key in a raw, `Key …` or `Bearer …` header; all three are in use (Bytez documentation, bytez.js 3.0.0, OpenAI clients). */
export function readKey(authorization = ""): string {
  return authorization.trim().replace(/^(key|bearer)(\s+|$)/i, "");
}

/** Throws 401 when there is no key, or another than the one that is expected. */
export function authorize(authorization: string | undefined, expected?: string): void {
  const key = readKey(authorization);
  if (key === "" || (expected !== undefined && key !== expected)) {
    throw new RefusedRequest(401, "Unauthorized");
  }
}
