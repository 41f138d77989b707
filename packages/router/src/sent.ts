/** What the router reads of a chunk: OpenAI's `chat.completion.chunk`. */
export interface StreamChunk {
  id: string;
  created: number;
  choices: {
    index: number;
    delta: object;
    finish_reason: string | null;
    logprobs?: object | null;
  }[];
  usage?: { total_tokens: number };
}

type Delta = Readonly<Record<string, unknown>>;

/** How items of a stream and their chunks are told from each other. */
interface Chunks<Item> {
  chunkOf(item: Item): StreamChunk;
  itemOf(chunk: StreamChunk): Item;
}

/** Text that can be said again word for word. */
const TEXTS = ["reasoning_content", "content"] as const;

/** What a caller has been sent of a stream, to compare another answer with. */
export class Sent {
  id = "";
  created = 0;
  readonly texts = { reasoning_content: "", content: "" };
  /** Whether something was sent that another answer cannot repeat: a tool call, audio, a second choice. */
  beyondText = false;

  add({ id, created, choices }: StreamChunk): void {
    if (this.id === "") {
      this.id = id;
      this.created = created;
    }
    for (const { index, delta, logprobs } of choices) {
      if (index > 0 || logprobs) this.beyondText = true;
      for (const name in delta) {
        const value = (delta as Delta)[name];
        if (!value) continue;
        if (name === "content") this.texts.content += value as string;
        else if (name === "reasoning_content") this.texts.reasoning_content += value as string;
        else if (name !== "role") this.beyondText = true;
      }
    }
  }

  /** Characters, for estimates. */
  get length(): number {
    return this.texts.content.length + this.texts.reasoning_content.length;
  }
}

/** Whether a chunk brings something of the answer, beyond the announcement that one comes. */
export function isToken({ choices, usage }: StreamChunk): boolean {
  if (usage) return true;
  return choices.some(({ delta, finish_reason }) => {
    if (finish_reason !== null) return true;
    for (const name in delta) if (name !== "role" && (delta as Delta)[name]) return true;
    return false;
  });
}

/**
 * Passes another answer's chunks through from where the caller's own ends: what repeats it is
 * swallowed, and what differs is refused, for texts of two answers are never joined.
 */
export class Repetition {
  readonly #id: string;
  readonly #created: number;
  readonly #sent: Sent["texts"];
  readonly #seen = { reasoning_content: "", content: "" };

  constructor({ id, created, texts }: Sent) {
    this.#id = id;
    this.#created = created;
    // What goes on from here is added to the texts, but need not be said again.
    this.#sent = { ...texts };
  }

  /** Whether everything that was sent has been repeated. */
  get complete(): boolean {
    return TEXTS.every((name) => this.#seen[name].length >= this.#sent[name].length);
  }

  /** The chunk, or what of it is new; `undefined` if nothing is, `false` if it differs from what was sent. */
  take<Chunk extends StreamChunk>(chunk: Chunk): Chunk | undefined | false {
    const [id, created] = [this.#id, this.#created];
    const before = this.complete;
    if (before && !chunk.choices.some(isAnnouncement)) return { ...chunk, id, created };
    const choices: StreamChunk["choices"] = [];
    for (const choice of chunk.choices) {
      // Other choices were not sent, or nothing could be compared; so they are new.
      const rest = before ? withoutRole(choice) : this.#cut(choice.delta as Delta);
      if (!rest || (!before && (choice.index > 0 || choice.logprobs))) return false;
      // The end of an answer that has not said all of it.
      if (choice.finish_reason !== null && !this.complete) return false;
      if (Object.keys(rest).length > 0 || choice.finish_reason !== null) {
        choices.push({ ...choice, delta: rest });
      }
    }
    if (choices.length === 0 && !(chunk.usage && this.complete)) return undefined;
    return { ...chunk, id, created, choices };
  }

  /** The same of a batch: what of it is new, or `false`. */
  takeAll<Item>(
    batch: readonly Item[],
    { chunkOf, itemOf }: Chunks<Item>,
  ): readonly Item[] | false {
    const items: Item[] = [];
    for (const item of batch) {
      const rest = this.take(chunkOf(item));
      if (rest === false) return false;
      if (rest) items.push(itemOf(rest));
    }
    return items;
  }

  #cut(delta: Delta): Record<string, unknown> | undefined {
    const rest: Record<string, unknown> = {};
    for (const name of TEXTS) {
      const piece = delta[name];
      if (!piece) continue;
      const before = this.#sent[name].slice(this.#seen[name].length);
      this.#seen[name] += piece as string;
      if (before.startsWith(piece as string)) continue;
      if (!(piece as string).startsWith(before)) return undefined;
      // More reasoning, where the caller has begun to read the answer itself.
      if (name === "reasoning_content" && this.#sent.content !== "") return undefined;
      // The answer itself, where the caller was still reading reasoning that has not come again.
      if (!this.complete) return undefined;
      rest[name] = (piece as string).slice(before.length);
    }
    for (const [name, value] of Object.entries(delta)) {
      if (name === "role" || name === "content" || name === "reasoning_content" || !value) continue;
      if (!this.complete) return undefined;
      rest[name] = value;
    }
    return rest;
  }
}

type Choice = StreamChunk["choices"][number];

/** Whether this is how an answer begins: the caller has seen that of the first one. */
function isAnnouncement({ index, delta }: Choice): boolean {
  return index === 0 && "role" in delta;
}

function withoutRole(choice: Choice): Record<string, unknown> {
  const { role: _, ...rest } = choice.delta as Record<string, unknown>;
  if (!isAnnouncement(choice)) return choice.delta as Record<string, unknown>;
  return rest.content === "" ? {} : rest;
}
