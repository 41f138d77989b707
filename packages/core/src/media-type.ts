import type { MediaKind } from "./content.ts";

const FORMATS: Record<string, string> = { jpg: "image/jpeg" };

/** The media type of a format: `wav` → `audio/wav`, `jpg` → `image/jpeg`, else `kind/format`. A type stays one. */
export function mediaTypeOfFormat(kind: MediaKind, format: string): string {
  const name = format.toLowerCase();
  return name.includes("/") ? name : (FORMATS[name] ?? `${kind}/${name}`);
}

/** Signatures at an offset, as Latin-1 text (WHATWG MIME Sniffing; RIFF, ISO BMFF and EBML containers). */
const SIGNATURES: readonly (readonly [offset: number, signature: string, type: string])[] = [
  [0, "\x89PNG\r\n", "image/png"],
  [0, "\xff\xd8\xff", "image/jpeg"],
  [0, "GIF8", "image/gif"],
  [8, "WEBP", "image/webp"],
  [0, "BM", "image/bmp"],
  [8, "WAVE", "audio/wav"],
  [0, "ID3", "audio/mp3"],
  [0, "\xff\xfb", "audio/mp3"],
  [0, "\xff\xf3", "audio/mp3"],
  [0, "\xff\xf2", "audio/mp3"],
  [0, "fLaC", "audio/flac"],
  [0, "OggS", "audio/ogg"],
  [4, "ftypavif", "image/avif"],
  [4, "ftypheic", "image/heic"],
  [4, "ftypM4A", "audio/m4a"],
  [4, "ftypqt", "video/quicktime"],
  [4, "ftyp", "video/mp4"],
  [0, "\x1aE\xdf\xa3", "video/webm"],
  [8, "AVI ", "video/avi"],
  [0, "%PDF", "application/pdf"],
];

/** The media type that the first bytes tell, from base64; `undefined` if they tell none. */
export function mediaTypeOfBase64(base64: string): string | undefined {
  let head: string;
  try {
    head = atob(base64.slice(0, 24).replace(/-/g, "+").replace(/_/g, "/"));
  } catch {
    return undefined;
  }
  return SIGNATURES.find(([offset, signature]) => head.startsWith(signature, offset))?.[2];
}

/** The media type of a data URL, without its parameters; `text/plain` if it names none (RFC 2397). */
export function mediaTypeOfDataUrl(url: string): string {
  return url.slice(5, url.indexOf(",")).split(";")[0]!.trim().toLowerCase() || "text/plain";
}
