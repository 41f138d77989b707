import type { IncomingHttpHeaders } from "node:http";
import { RefusedRequest } from "../emulator/refused-request.ts";

/** The versions that the emulator speaks; both are in use (Anthropic API reference, versioning). */
export type Version = "2023-06-01" | "2026-10-21";

/** Checks key and version; a key comes as `x-api-key` or as bearer token, and the former wins. */
export function authorize(headers: IncomingHttpHeaders, expected?: string): Version {
  const bearer = /^bearer\s+(.+)$/i.exec(headers.authorization ?? "")?.[1];
  const key = headers["x-api-key"] ?? bearer;
  if (!key) throw new RefusedRequest(401, "x-api-key header is required");
  if (expected !== undefined && key !== expected)
    throw new RefusedRequest(401, "invalid x-api-key");
  const version = headers["anthropic-version"];
  if (version === undefined) throw new RefusedRequest(400, "anthropic-version: header is required");
  if (version !== "2023-06-01" && version !== "2026-10-21") {
    throw new RefusedRequest(400, `anthropic-version: "${version}" is not a valid version`);
  }
  return version;
}
