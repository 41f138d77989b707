import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { AnyModelError, type ContentPart } from "@anymodel/core";

/** The kinds of media that a command sends. */
export type MediaKind = "image" | "audio" | "video";

/** A media file that was read. */
export interface MediaFile {
  name: string;
  kind: MediaKind;
  bytes: Uint8Array;
}

/** Extensions whose media type is named otherwise (IANA media types). */
const FORMATS: Readonly<Record<string, string>> = { jpg: "jpeg", mov: "quicktime", svg: "svg+xml" };

/** A content part of a file's path, or of an http(s) or data URL. */
export async function readMediaPart(kind: MediaKind, source: string): Promise<ContentPart> {
  if (/^(https?|data):/i.test(source)) return toURLPart(kind, source);
  return toContentPart(await readMediaFile(kind, source));
}

/** Reads a file; throws `invalid_request` that names the option if it cannot be read. */
export async function readMediaFile(kind: MediaKind, path: string): Promise<MediaFile> {
  try {
    return { name: basename(path), kind, bytes: await readFile(path) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : message;
    throw refuse(kind, `Cannot read ${path}: ${why}.`);
  }
}

/** The file as a content part in OpenAI's form; its extension tells the type. */
export function toContentPart({ name, kind, bytes }: MediaFile): ContentPart {
  const extension = extname(name).slice(1).toLowerCase();
  if (!/^[a-z0-9]+$/.test(extension)) {
    throw refuse(kind, `${name} has no extension that tells its type, such as .png, .wav or .mp4.`);
  }
  const data = Buffer.from(bytes).toString("base64");
  if (kind === "audio") return { type: "input_audio", input_audio: { data, format: extension } };
  return toURLPart(kind, `data:${kind}/${FORMATS[extension] ?? extension};base64,${data}`);
}

function toURLPart(kind: MediaKind, url: string): ContentPart {
  if (kind === "image") return { type: "image_url", image_url: { url } };
  if (kind === "audio") return { type: "audio_url", audio_url: { url } };
  return { type: "video_url", video_url: { url } };
}

function refuse(kind: MediaKind, message: string): AnyModelError {
  return new AnyModelError({ code: "invalid_request", param: `--${kind}`, message });
}
