import type { ChatCompletionChunk, Warning } from "@anymodel/core";
import { toEvent } from "../http/event-writer.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What JSON escapes, and halves of characters, which it escapes where they stand alone. */
const ESCAPED = /["\\\x00-\x1f\ud800-\udfff]/;

/**
 * Writes the chunks of one stream as events, under the model's name that the client knows. Nearly all of a stream's
 * chunks differ in their text alone, so what stands around it is written once.
 */
export class ChunkWriter {
  #model = "";
  /** The chunk whose JSON stands around the text. */
  #like: ChatCompletionChunk | undefined;
  #fields = 0;
  #before = "";
  #after = "";

  write(chunk: ChatCompletionChunk & { warnings?: Warning[] }, model: string): string {
    const text = textOf(chunk);
    if (text === undefined) return toEvent(JSON.stringify({ ...chunk, model }));
    if (model !== this.#model || !this.#isAlike(chunk)) {
      return this.#learn(chunk, model, JSON.stringify(text));
    }
    const quoted = ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
    return this.#before + quoted + this.#after;
  }

  #learn(chunk: ChatCompletionChunk, model: string, text: string): string {
    const event = toEvent(JSON.stringify({ ...chunk, model }));
    // Quotes inside of strings are escaped, so this stands nowhere but in the choice.
    const start = event.indexOf(`"delta":{"content":${text}}`);
    if (start < 0) return event;
    const at = start + `"delta":{"content":`.length;
    this.#like = chunk;
    this.#fields = Object.keys(chunk).length;
    this.#model = model;
    this.#before = event.slice(0, at);
    this.#after = event.slice(at + text.length);
    return event;
  }

  /** Whether two chunks of text say the same but for the text. */
  #isAlike(chunk: ChatCompletionChunk): boolean {
    const like = this.#like as unknown as Fields;
    let fields = 0;
    for (const name in chunk) {
      fields++;
      if (name === "choices" || name === "model") continue;
      if ((chunk as unknown as Fields)[name] !== like[name]) return false;
    }
    return (
      fields === this.#fields &&
      chunk.choices[0]!.index === (like as unknown as ChatCompletionChunk).choices[0]!.index
    );
  }
}

/** The text of a chunk that adds text to one choice and says nothing else of it. */
function textOf({ choices }: ChatCompletionChunk): string | undefined {
  const [choice] = choices;
  if (choices.length !== 1 || choice!.finish_reason !== null) return undefined;
  const { delta } = choice!;
  let names = 0;
  for (const _ in delta) if (++names > 1) return undefined;
  for (const _ in choice) names++;
  return names === 4 ? delta.content : undefined;
}
