import { RefusedRequest } from "./refused-request.ts";
import type { RecordedRequest } from "./request.ts";

/** Throws a 400 unless the body is JSON and is called so. */
export function requireJSON({ headers, rawBody, body }: RecordedRequest): void {
  if (rawBody.length === 0) throw new RefusedRequest(400, "The body is empty: send JSON");
  if (!/^application\/json\b/i.test(headers["content-type"] ?? "")) {
    throw new RefusedRequest(400, "The content-type must be application/json");
  }
  if (body === undefined) throw new RefusedRequest(400, "The body is not valid JSON");
}
