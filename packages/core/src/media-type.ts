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

/** Endings of names that tell what a file holds. */
const ENDINGS: Readonly<Record<string, RegExp>> = {
  image: /^(png|jpe?g|webp|gif|hei[cf])$/,
  audio: /^(wav|mp3|aac|flac|ogg|aiff)$/,
  video: /^(mp4|mpeg|mov|webm|avi)$/,
  application: /^pdf$/,
};

/** The media type that the ending of an address tells; `undefined` if it tells none. */
export function mediaTypeOfUrl(kind: MediaKind, url: string): string | undefined {
  const ending = /\.(\w+)$/.exec(url.split(/[?#]/, 1)[0]!)?.[1]!.toLowerCase() ?? "";
  const told = Object.keys(ENDINGS).find((name) => ENDINGS[name]!.test(ending));
  // What a part says that it is counts for containers of several kinds.
  const type = kind === "file" || told === "application" ? told : told && kind;
  return type && mediaTypeOfFormat(type as MediaKind, ending);
}

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
