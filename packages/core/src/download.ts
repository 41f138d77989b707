import type { NormalMedia } from "./content.ts";
import { createError } from "./errors.ts";
import { mediaTypeOfBase64 } from "./media-type.ts";
import type { Transport } from "./transport.ts";
import { createTransport } from "#transport";
import { createTransport as createFetchTransport } from "./transport-global.ts";

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
  let transport: Transport | undefined;
  return async ({ data: url }, param, signal) => {
    const refuse = (why: string) =>
      createError(
        "invalid_request",
        `${param} could not be downloaded: ${why}. Pass it as a data URL.`,
        { param },
      );
    transport ??= fetch ? createFetchTransport(fetch) : createTransport({ publicOnly: true });
    let stop = (): void => {};
    let reason: Error | undefined;
    const cancel = (error: Error): void => {
      reason = error;
      stop();
    };
    const timer = setTimeout(() => cancel(refuse("it took more than 30 seconds")), TIMEOUT);
    const abort = () => cancel(createError("aborted", "The caller aborted the call."));
    signal?.addEventListener("abort", abort, { once: true });
    try {
      const request = { url, method: "GET", headers: {} };
      const reply = await transport(request, (how) => (stop = how));
      stop = () => reply.cancel();
      if (reply.status !== 200) {
        reply.cancel();
        throw refuse(
          reply.status < 400 ? "it is a redirect" : `its server answered ${reply.status}`,
        );
      }
      const pieces: string[] = [];
      let size = 0;
      let rest = new Uint8Array(0);
      for (let bytes = await reply.read(); bytes; bytes = await reply.read()) {
        size += bytes.length;
        if (size > MAX_BYTES) throw refuse("it is larger than 50 MB");
        // Base64 takes three bytes at a time: what is left over waits for the next piece.
        const joined = new Uint8Array(rest.length + bytes.length);
        joined.set(rest);
        joined.set(bytes, rest.length);
        const whole = joined.length - (joined.length % 3);
        pieces.push(toBase64(joined.subarray(0, whole)));
        rest = joined.subarray(whole);
      }
      if (reason) throw reason;
      const base64 = pieces.join("") + toBase64(rest);
      const type = reply.header("content-type")?.split(";")[0]!.trim().toLowerCase();
      const generic = !type || type === "application/octet-stream";
      const mediaType = generic ? mediaTypeOfBase64(base64) : type;
      if (!mediaType) throw refuse("its type is unknown");
      return { data: `data:${mediaType};base64,${base64}`, mediaType };
    } catch (error) {
      stop();
      throw (
        reason ??
        ((error as { code?: unknown }).code === "invalid_request"
          ? error
          : refuse("no connection to a public address"))
      );
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  };
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  // Arguments have a limit, so not all bytes go at once.
  for (let at = 0; at < bytes.length; at += 8190) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8190));
  }
  return btoa(text);
}
