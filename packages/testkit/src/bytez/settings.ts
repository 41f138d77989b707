import type { ModelEntry } from "./models.ts";
import type { OutputForm } from "./output.ts";

/** What of the Bytez emulator may be changed while it runs. */
export interface BytezSettings {
  /** The only key that is taken; any key unless told. */
  apiKey?: string | undefined;
  /** Runs of open models at a time, by key; more are refused with 429. No limit unless told. */
  concurrency?: number | undefined;
  /** Forces one form of chat answers; unless told, the model's task decides. */
  output?: OutputForm | undefined;
  /** Makes the text of answers from the model's name; unless told, they say what was received. */
  answer?: ((model: string) => string) | undefined;
  /** Milliseconds between streamed chunks; 5 unless told. */
  chunkDelay?: number | undefined;
  /** Entries that are listed before the built-in ones; an entry sets its model's task. */
  models?: readonly ModelEntry[] | undefined;
}
