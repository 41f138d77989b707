import type { ChatCompletionChunk, ChunkRun, Warning } from "@anymodel/core";
import { toEvent } from "../http/event-writer.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Text that JSON writes as it is, one byte a character. */
const PLAIN = /^[ !#-[\]-~]*$/;

const ASCII = /^[\x00-\x7f]*$/;

/** What JSON escapes, and halves of characters, which it escapes where they stand alone. */
const ESCAPED = /["\\\x00-\x1f\ud800-\udfff]/;

/**
 * Writes the chunks of one stream as events, under the model's name that the client knows. Nearly all of a stream's
 * chunks differ in their text alone, so what stands around it is written once.
 */
export class ChunkWriter {
  /** Whether what was written last is known to be ASCII. */
  isAscii = false;
  #model = "";
  /** The chunk whose JSON stands around the text. */
  #like: ChatCompletionChunk | undefined;
  #fields = 0;
  #before = "";
  #after = "";
  /** Whether what stands around the text is ASCII. */
  #surroundsAscii = false;

  /** The events of what came together; `warnings` stand in the first of them. */
  write({ chunk, texts }: ChunkRun, model: string, warnings?: Warning[]): string {
    if (!texts) {
      const events = this.#write(warnings ? { ...chunk, warnings } : chunk, model);
      this.isAscii = ASCII.test(events);
      return events;
    }
    this.isAscii = false;
    if (!warnings && model === this.#model && this.#isAlike(chunk)) {
      const [before, after] = [this.#before, this.#after];
      const text = chunk.choices[0]!.delta.content!;
      const isPlain = PLAIN.test(text);
      this.isAscii = isPlain && this.#surroundsAscii;
      if (!isPlain && ESCAPED.test(text)) return surround(texts.map(quote), before, after);
      return surround([...texts], `${before}"`, `"${after}`);
    }
    const [choice] = chunk.choices;
    return texts
      .map((text, index) => {
        const one = { ...chunk, choices: [{ ...choice!, delta: { content: text } }] };
        return this.#write(warnings && index === 0 ? { ...one, warnings } : one, model);
      })
      .join("");
  }

  #write(chunk: ChatCompletionChunk & { warnings?: Warning[] }, model: string): string {
    const text = textOf(chunk);
    if (text === undefined) return toEvent(JSON.stringify({ ...chunk, model }));
    if (model !== this.#model || !this.#isAlike(chunk)) {
      return this.#learn(chunk, model, JSON.stringify(text));
    }
    return this.#before + quote(text) + this.#after;
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
    this.#surroundsAscii = ASCII.test(this.#before + this.#after);
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

/** Puts its texts between others. All are joined at once: what is put together bit by bit is copied once more. */
function surround(texts: string[], before: string, after: string): string {
  const last = texts.length - 1;
  texts[0] = before + texts[0]!;
  texts[last] += after;
  return texts.join(after + before);
}

function quote(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
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
