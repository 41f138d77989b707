import type { Explanation } from "./client.ts";
import type { Download } from "./download.ts";
import { authHeader } from "./headers.ts";
import type { PreparedRequest } from "./prepare.ts";

/** A prepared request as `explain` shows it: secrets replaced, and no key needed. */
export function explainRequest(
  { adapter, method, url, headers, body, warnings }: PreparedRequest,
  apiKey: string | undefined,
): Explanation {
  const { env = "apiKey", header = "authorization" } = adapter.auth ?? {};
  let auth: object = { [header]: `[missing: ${env}]` };
  try {
    auth = authHeader(adapter, apiKey);
  } catch {
    // A missing key is what `auth` says already.
  }
  const shown = Object.entries({ ...headers, ...auth }).map(([name, value]) => [
    name,
    String(value),
  ]);
  return { request: { method, url, headers: Object.fromEntries(shown), body }, warnings };
}

/** What `explain` shows in the place of a medium that a call would download. */
export const showDownload: Download = async ({ kind }) => ({
  data: "[downloaded when sent]",
  mediaType: kind === "file" ? "application/octet-stream" : `${kind}/downloaded`,
});
