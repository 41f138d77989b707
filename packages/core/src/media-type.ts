import type { MediaKind } from "./content.ts";

/** The media type of a format: `wav` → `audio/wav`, `jpg` → `image/jpeg`, else `kind/format`. A type stays one. */
export function mediaTypeOfFormat(kind: MediaKind, format: string): string {
  const name = format.toLowerCase();
  if (name.includes("/")) return name;
  return name === "jpg" ? "image/jpeg" : `${kind}/${name}`;
}

/** Media type → its signature as Latin-1 text, after `.` for each byte that may be any (WHATWG MIME Sniffing; RIFF, ISO BMFF and EBML containers). */
const SIGNATURES: Readonly<Record<string, RegExp>> = {
  "image/png": /^\x89PNG\r\n/,
  "image/jpeg": /^\xff\xd8\xff/,
  "image/gif": /^GIF8/,
  "image/webp": /^.{8}WEBP/s,
  "image/bmp": /^BM/,
  "audio/wav": /^.{8}WAVE/s,
  "audio/mp3": /^(ID3|\xff[\xfb\xf3\xf2])/,
  "audio/flac": /^fLaC/,
  "audio/ogg": /^OggS/,
  "image/avif": /^.{4}ftypavif/s,
  "image/heic": /^.{4}ftypheic/s,
  "audio/m4a": /^.{4}ftypM4A/s,
  "video/quicktime": /^.{4}ftypqt/s,
  "video/mp4": /^.{4}ftyp/s,
  "video/webm": /^\x1aE\xdf\xa3/,
  "video/avi": /^.{8}AVI /s,
  "application/pdf": /^%PDF/,
};

/** The media type that the first bytes tell, from base64; `undefined` if they tell none. */
export function mediaTypeOfBase64(base64: string): string | undefined {
  let head: string;
  try {
    head = atob(base64.slice(0, 24).replace(/-/g, "+").replace(/_/g, "/"));
  } catch {
    return undefined;
  }
  return Object.keys(SIGNATURES).find((type) => SIGNATURES[type]!.test(head));
}
