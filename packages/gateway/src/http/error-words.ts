import type { AnyModelError } from "@anymodel/core";

/** What core tells programmers → the same in the words of requests and of the config. */
const WORDS: readonly (readonly [core: string, gateway: string])[] = [
  ["set dropParams: true", "set drop_params: true"],
  ["pass apiKey", "set api_key"],
  ["does baseURL point", "does api_base point"],
  ["set baseURL to", "set api_base to"],
  ["or baseURL.", "or api_base."],
  [" The error's partial holds what came.", ""],
];

/** What clients are told of a call's failure; not where the provider stands, which is its owner's to know. */
export function errorMessage({ code, message, cause }: AnyModelError): string {
  const why = (cause as { code?: unknown } | undefined)?.code;
  const reason = typeof why === "string" ? ` (${why})` : "";
  let words = WORDS.reduce((text, [core, gateway]) => text.replace(core, gateway), message);
  // It names the host, and what the platform says of it does, too.
  if (code === "connection") {
    words = words.replace(/Could not get an answer from .*/s, `Could not get an answer${reason}.`);
  }
  if (code !== "authentication" && code !== "insufficient_quota") return words;
  return `The provider refused the gateway's own credentials, not yours: ${words}`;
}
