import type { GeminiModel } from "./models.ts";

/** What of the Gemini emulator may be changed while it runs. */
export interface GeminiSettings {
  /** The only key that is taken; any key unless told. */
  apiKey?: string;
  /** Models beside the built-in ones; one of the same name goes first. */
  models?: readonly GeminiModel[];
  /** Blocks every prompt, or every answer in its middle, for safety. */
  blocked?: "prompt" | "answer";
  /** Milliseconds between streamed pieces; 2 unless told. */
  chunkDelay?: number;
}
