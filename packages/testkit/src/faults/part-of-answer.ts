import { type Pause, type Reply, replyBytes, replyHeaders } from "../emulator/reply.ts";
import type { StruckCall } from "./fault.ts";

/** A piece of a reply's body. */
export type Chunk = string | Uint8Array | Pause;

/** The chunks of a streamed reply, as the emulations write them. */
export function textChunks({ chunks = [] }: Reply): string[] {
  return chunks as string[];
}

/** Where the token of that number stands among a stream's chunks, the first being 1; the finish where there are fewer. */
export function findToken(chunks: readonly string[], wire: StruckCall["wire"], number: number) {
  let seen = 0;
  const at = chunks.findIndex((chunk) => wire.token.test(chunk) && ++seen === number);
  if (at >= 0) return at;
  const finish = wire.finish ? chunks.findIndex((chunk) => wire.finish!.test(chunk)) : -1;
  return finish >= 0 ? finish : chunks.length;
}

/** The answer's first tokens, or as large a part of a body that is not streamed, which promises its length. */
export function beginningOf(good: Reply, { wire, streamed, tokens, of }: StruckCall): Reply {
  if (streamed) {
    const chunks = textChunks(good);
    return { ...good, chunks: chunks.slice(0, findToken(chunks, wire, tokens + 1)) };
  }
  const bytes = replyBytes(good);
  const part = bytes.subarray(0, Math.floor(bytes.length * Math.min(tokens / of, 0.99)));
  return asBytes(good, [part], { "content-length": String(bytes.length) });
}

/** The reply with other chunks, whatever gave its body. */
export function asBytes(
  { status, headers, body, chunkDelay }: Reply,
  chunks: readonly Chunk[],
  more: Record<string, string> = {},
): Reply {
  return {
    ...(status !== undefined && { status }),
    headers: { ...replyHeaders({ headers: headers ?? {}, body }), ...more },
    chunks,
    ...(chunkDelay !== undefined && { chunkDelay }),
  };
}
