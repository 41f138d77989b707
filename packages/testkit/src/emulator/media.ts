import { createHash } from "node:crypto";
import { sniffMimeType } from "./mime-type.ts";

/** The kinds of media that a request can carry. */
export type MediaKind = "image" | "audio" | "video" | "file";

/** What an emulator received as one media part: proof that the bytes arrived whole. */
export interface ReceivedMedia {
  kind: MediaKind;
  /** `url` was not fetched; `id` names an uploaded file. */
  via: "url" | "base64" | "id";
  /** Declared by the sender, else read from the first bytes; absent for URLs and unknown formats. */
  mimeType?: string;
  bytes?: number;
  /** SHA-256 of the decoded bytes, 64 hex digits. */
  sha256?: string;
  /** The URL, or the id of an uploaded file. */
  url?: string;
}

/** Measures decoded media bytes. */
export function receiveBytes(kind: MediaKind, bytes: Uint8Array, declared?: string): ReceivedMedia {
  const mimeType = declared ?? sniffMimeType(bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return {
    kind,
    via: "base64",
    ...(mimeType === undefined ? {} : { mimeType }),
    bytes: bytes.length,
    sha256,
  };
}

/** One readable line on a media part, e.g. `image image/png, 14841 bytes, sha256 3f…`. */
export function describeMedia(media: ReceivedMedia): string {
  if (media.via === "url") return `${media.kind} by URL ${media.url}`;
  if (media.via === "id") return `${media.kind} by id ${media.url}`;
  const { kind, mimeType = "of unknown type", bytes, sha256 } = media;
  return `${kind} ${mimeType}, ${bytes} bytes, sha256 ${sha256}`;
}
