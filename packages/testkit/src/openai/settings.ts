import type { OpenAIModel } from "./models.ts";

/** What of the OpenAI emulator may be changed while it runs. */
export interface OpenAISettings {
  /** The only key that is taken; any key unless told. */
  apiKey?: string;
  /** Models beside the built-in ones; one of the same id goes first. */
  models?: readonly OpenAIModel[];
  /** Takes any model id, as other hosts of the protocol do; unknown ones are 404 unless told. */
  anyModel?: boolean;
  /** Makes the text of answers from the model's name; unless told, they say what was received. */
  answer?: (model: string) => string;
  /** Refuses every question in these words. */
  refusal?: string;
  /** Replaces the finish reason, e.g. by `content_filter`. */
  finish?: string;
  /** Lists this many models in one answer, and the next ones where `links.next` says, as OpenRouter does; all at once unless told. */
  pageSize?: number;
  /** Milliseconds between streamed chunks; 2 unless told. */
  chunkDelay?: number;
}
