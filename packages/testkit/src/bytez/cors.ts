import type { Reply } from "../emulator/reply.ts";
import type { RecordedRequest } from "../emulator/request.ts";

/** Opens every reply to browsers, as the browser mode of bytez.js 3.0.0 needs; the values are ours. */
export const corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "*",
};

/** Answers a browser's `OPTIONS`, which carries no key. */
export function preflight({ headers }: RecordedRequest): Reply {
  // The wildcard does not cover authorization, so the names are given back.
  const asked = headers["access-control-request-headers"] ?? "authorization, content-type";
  return {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET, POST, OPTIONS",
      "access-control-allow-headers": asked,
      "access-control-max-age": "600",
    },
    bodyText: "",
  };
}
