import type { Exchange } from "./exchange.ts";
import { Refusal } from "./refusal.ts";

/** Headers in which clients send the key; what OpenAI's and LiteLLM's clients use. */
const HEADERS = ["authorization", "x-litellm-api-key", "x-api-key"];

/** Lets a request pass that holds the key; throws 401 otherwise. Without a key there is nothing to check. */
export function createAuthorizer(
  masterKey: string | undefined,
  extraHeader?: string,
): (exchange: Exchange) => void {
  if (masterKey === undefined) return () => {};
  const headers = extraHeader ? [...HEADERS, extraHeader.toLowerCase()] : HEADERS;
  return (exchange) => {
    for (const name of headers) {
      const given = exchange.header(name);
      if (given !== undefined && isSame(given.replace(/^Bearer\s+/i, ""), masterKey)) return;
    }
    throw new Refusal(
      "Incorrect or missing API key: send the gateway's key as Authorization: Bearer.",
      { status: 401, type: "invalid_request_error", code: "invalid_api_key" },
    );
  };
}

/** Compares in a time that depends on the length of what was given alone, not on where it differs. */
function isSame(given: string, secret: string): boolean {
  let difference = given.length ^ secret.length;
  for (let at = 0; at < given.length; at++) {
    difference |= given.charCodeAt(at) ^ secret.charCodeAt(at % secret.length);
  }
  return difference === 0;
}
