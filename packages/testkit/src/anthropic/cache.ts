import { createHash } from "node:crypto";
import { blocksOf } from "./rules.ts";
import type { MessagesBody } from "./schema.ts";

/** Counts of the prompt cache. */
export interface CacheUse {
  written: number;
  read: number;
}

/** Says how much of a request was cached; it remembers every marked prefix. */
export type Cache = (body: MessagesBody, countWords: (text: string) => number) => CacheUse;

/** A prompt cache without expiry and minimum length. */
export function createCache(): Cache {
  const seen = new Set<string>();
  return (body, countWords) => {
    const { tools = [], system = [], messages } = body;
    const blocks: object[] = [
      ...tools,
      ...(typeof system === "string" ? [{ type: "text", text: system }] : system),
      ...messages.flatMap(blocksOf),
    ];
    const marked = (block: object) => "cache_control" in block && Boolean(block.cache_control);
    const end = body.cache_control ? blocks.length - 1 : blocks.findLastIndex(marked);
    if (end < 0) return { written: 0, read: 0 };
    const prefix = blocks.slice(0, end + 1);
    const key = createHash("sha256")
      .update(JSON.stringify([body.model, prefix]))
      .digest("hex");
    const words = prefix.reduce((total, block) => total + countWords(JSON.stringify(block)), 0);
    if (seen.has(key)) return { written: 0, read: words };
    seen.add(key);
    return { written: words, read: 0 };
  };
}
