import { Cancellation } from "./cancellation.ts";
import type { NormalMedia } from "./content.ts";
import { mediaTypeOfBase64 } from "./media-type.ts";
import type { IncomingReply } from "./transport.ts";
import { createTransport } from "#transport";
import {
  createFetchTransport,
  sendOnce,
  invalidRequest,
  isAnyModelError,
  toBase64,
} from "./shared-parts.ts";

/** Fetches a medium and gives it as a data URL with its media type. */
export type Download = (
  media: NormalMedia,
  param: string,
  signal: AbortSignal | undefined,
) => Promise<Pick<NormalMedia, "data" | "mediaType">>;

/** Milliseconds for the whole download. */
const TIMEOUT = 30_000;
const MAX_BYTES = 50 * 1024 * 1024;

/**
 * Makes the downloader for providers that take no URLs: no redirects, at most 50 MB and 30 seconds,
 * and on Node only from the public internet (the connected address counts).
 */
export function createDownload(fetch: typeof globalThis.fetch | undefined): Download {
  const transport = fetch ? createFetchTransport(fetch) : createTransport({ publicOnly: true });
  return async ({ data: url }, param, signal) => {
    const refuse = (why: string) =>
      invalidRequest(param, `could not be downloaded: ${why}. Pass it as a data URL.`);
    const cancellation = new Cancellation(signal);
    let reply: IncomingReply | undefined;
    try {
      cancellation.expect(TIMEOUT, "the download");
      // Written anew, since callers write spaces and any letters.
      const { href } = new URL(url);
      reply = await sendOnce(cancellation, { url: href, method: "GET", headers: {} }, transport);
      const { status } = reply;
      if (status !== 200) {
        throw refuse(status < 400 ? "it is a redirect" : `its server answered ${status}`);
      }
      const pieces: Uint8Array[] = [];
      let size = 0;
      for (let bytes = await reply.read(); bytes; bytes = await reply.read()) {
        size += bytes.length;
        if (size > MAX_BYTES) throw refuse("it is larger than 50 MB");
        pieces.push(bytes);
      }
      cancellation.check();
      const joined = await new Blob(pieces as BlobPart[]).arrayBuffer();
      const base64 = toBase64(new Uint8Array(joined));
      const type = reply.header("content-type")?.split(";")[0]!.trim().toLowerCase();
      const generic = !type || type === "application/octet-stream";
      const mediaType = generic ? mediaTypeOfBase64(base64) : type;
      if (!mediaType) throw refuse("its type is unknown");
      return { data: `data:${mediaType};base64,${base64}`, mediaType };
    } catch (error) {
      const { reason } = cancellation;
      if (reason?.code === "aborted") throw reason;
      if (reason) throw refuse("it took more than 30 seconds");
      throw isAnyModelError(error) ? error : refuse("no connection to a public address");
    } finally {
      reply?.cancel();
      cancellation.release();
    }
  };
}
