import type { AnthropicModel } from "./models.ts";

/** What of the Anthropic emulator may be changed while it runs. */
export interface AnthropicSettings {
  /** The only key that is taken; any key unless told. */
  apiKey?: string | undefined;
  /** Makes the text of answers from the model's name; unless told, they say what was received. */
  answer?: ((model: string) => string) | undefined;
  /** Milliseconds between streamed events; 1 unless told. */
  chunkDelay?: number | undefined;
  /** Models that are listed before the built-in ones. Any id that begins with `claude-` runs. */
  models?: readonly AnthropicModel[] | undefined;
  /** Takes any model id; those that do not begin with `claude-` are 404 unless told. */
  anyModel?: boolean | undefined;
}
