import type { GeminiModel } from "./models.ts";

/** What of the Gemini emulator may be changed while it runs. */
export interface GeminiSettings {
  /** The only key that is taken; any key unless told. */
  apiKey?: string | undefined;
  /** Models beside the built-in ones; one of the same name goes first. */
  models?: readonly GeminiModel[] | undefined;
  /** Makes the text of answers from the model's name; unless told, they say what was received. */
  answer?: ((model: string) => string) | undefined;
  /** Takes any model; unknown ones are 404 unless told. */
  anyModel?: boolean | undefined;
  /** Blocks every prompt, or every answer in its middle, for safety. */
  blocked?: "prompt" | "answer" | undefined;
  /** Milliseconds between streamed pieces; 2 unless told. */
  chunkDelay?: number | undefined;
}
