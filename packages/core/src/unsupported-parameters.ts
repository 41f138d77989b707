import { CHAT_PARAMETERS, type ChatParameter, each } from "./chat-parameters.ts";

/** OpenAI parameters that keep the provider's books: nothing of an answer depends on them. */
export const NO_EFFECT_PARAMETERS = each(
  { ignore: "it has no effect on the answer" },
  "user",
  "safety_identifier",
  "prompt_cache_key",
  "prompt_cache_retention",
  "store",
  "metadata",
);

/**
 * Every OpenAI chat parameter as unsupported, and those that no answer depends on as ignored: start from it
 * and set what the provider takes.
 */
export const UNSUPPORTED_PARAMETERS = {
  ...each(
    false,
    ...(Object.keys(CHAT_PARAMETERS) as ChatParameter[]).filter(
      (name): name is Exclude<ChatParameter, "stream_options"> => name !== "stream_options",
    ),
  ),
  ...NO_EFFECT_PARAMETERS,
};
