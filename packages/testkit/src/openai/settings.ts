import type { OpenAIModel } from "./models.ts";

/** What of the OpenAI emulator may be changed while it runs. */
export interface OpenAISettings {
  /** The only key that is taken; any key unless told. */
  apiKey?: string | undefined;
  /** Models beside the built-in ones; one of the same id goes first. */
  models?: readonly OpenAIModel[] | undefined;
  /** Takes any model id, as other hosts of the protocol do; unknown ones are 404 unless told. */
  anyModel?: boolean | undefined;
  /** Makes the text of answers from the model's name; unless told, they say what was received. */
  answer?: ((model: string) => string) | undefined;
  /** Refuses every question in these words. */
  refusal?: string | undefined;
  /** Replaces the finish reason, e.g. by `content_filter`. */
  finish?: string | undefined;
  /** Lists this many models in one answer, and the next ones where `links.next` says, as OpenRouter does; all at once unless told. */
  pageSize?: number | undefined;
  /** Milliseconds between streamed chunks; 2 unless told. */
  chunkDelay?: number | undefined;
}
