import type { HeaderLookup } from "./adapter.ts";
import { MOST_PLACES } from "./assemble.ts";
import type { ChatCompletion, Choice } from "./chat.ts";
import { asFields, type Fields, isObject, knownFields } from "./fields.ts";
import type { PreparedChat } from "./prepare.ts";
import { readUsage } from "./read-usage.ts";

/** What stands at the top of an answer and is read, or means nothing. */
const HEAD = new Set(
  "id object created model choices usage system_fingerprint service_tier obfuscation".split(" "),
);

/** Reasons that mean what they say, in a message of text alone. */
const FINISHES = new Set<unknown>(["stop", "length", "content_filter"]);

/** What a message of text alone has not. */
const BEYOND_TEXT =
  "reasoning_content reasoning refusal audio annotations reasoning_details tool_calls".split(" ");

/**
 * A chat completion in OpenAI's shape that is text and nothing else, as the decoding and assembly of its deltas would
 * give it, at a fraction of their cost; `undefined` for any other.
 */
export function plainCompletion(
  body: unknown,
  { asked, adapter }: PreparedChat,
  header: HeaderLookup,
): ChatCompletion | undefined {
  if (!isObject(body)) return undefined;
  for (const name in body) if (!HEAD.has(name) && body[name] !== null) return undefined;
  const { id, object, created, choices, usage, system_fingerprint, service_tier } = body;
  if (typeof id !== "string" || id === "" || object === "error") return undefined;
  if (typeof created !== "number" || created === 0) return undefined;
  if (!Array.isArray(choices) || choices.length === 0) return undefined;
  if (choices.length > MOST_PLACES) return undefined;
  const answer: ChatCompletion = {
    id,
    object: "chat.completion",
    created,
    model: asked,
    choices: [],
  };
  for (let place = 0; place < choices.length; place++) {
    const choice = plainChoice(asFields(choices[place]), place);
    if (!choice) return undefined;
    answer.choices.push(choice);
  }
  if (isText(system_fingerprint)) answer.system_fingerprint = system_fingerprint;
  if (isText(service_tier)) answer.service_tier = service_tier;
  const counted = usage ? readUsage(usage) : undefined;
  if (counted) answer.usage = counted;
  const metadata = adapter.metadata?.(header, false);
  const known = metadata && knownFields(metadata);
  if (known && Object.keys(known).length > 0) answer.provider_metadata = { [adapter.id]: known };
  return answer;
}

function plainChoice(
  { index, message, finish_reason, logprobs }: Fields,
  place: number,
): Choice | undefined {
  if (index !== place || !isObject(message) || logprobs) return undefined;
  const { content } = message;
  if (typeof content !== "string" || !FINISHES.has(finish_reason)) return undefined;
  for (const name of BEYOND_TEXT) {
    const value = message[name];
    if (value && !(Array.isArray(value) && value.length === 0)) return undefined;
  }
  return {
    index: place,
    message: { role: "assistant", content },
    finish_reason: finish_reason as string,
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
