import { createGzip, constants } from "node:zlib";
import { type Reply, replyBytes } from "../emulator/reply.ts";

/** A reply's chunks as one gzip stream, flushed after each, so that none waits for the next. */
export async function gzipChunks(reply: Reply): Promise<Uint8Array[]> {
  const gzip = createGzip();
  const compressed: Uint8Array[] = [];
  let pending: Uint8Array[] = [];
  gzip.on("data", (bytes: Uint8Array) => pending.push(bytes));
  const take = (): void => {
    compressed.push(Buffer.concat(pending));
    pending = [];
  };
  for (const chunk of reply.chunks ?? [replyBytes(reply)]) {
    gzip.write(chunk);
    await new Promise<void>((resolve) => gzip.flush(constants.Z_SYNC_FLUSH, () => resolve()));
    take();
  }
  await new Promise<void>((resolve) => gzip.once("end", resolve).end());
  take();
  return compressed;
}
