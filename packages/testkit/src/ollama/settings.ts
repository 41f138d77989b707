import type { OllamaModel } from "./models.ts";

/** What of the Ollama emulator may be changed while it runs. */
export interface OllamaSettings {
  /** The only key that is taken, as of a cloud; none is asked for unless told. */
  apiKey?: string | undefined;
  /** Models beside the built-in ones; one of the same name goes first. */
  models?: readonly OllamaModel[] | undefined;
  /** Milliseconds between streamed lines; 2 unless told. */
  chunkDelay?: number | undefined;
}
