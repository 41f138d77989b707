import type { Operation } from "./adapter.ts";
import type { Warning } from "./chat.ts";
import type { MediaKind, NormalMedia, UnreadMedia } from "./content.ts";
import type { Download } from "./download.ts";
import { mediaTypeOfBase64, mediaTypeOfFormat, mediaTypeOfUrl } from "./media-type.ts";
import {
  ignoredContent,
  isEmpty,
  unsupportedContent,
  invalidRequest,
  mustBe,
  asFields,
  isObject,
} from "./shared-parts.ts";

// With the rest of what media need, so that it is one piece to load.
export { createDownload } from "./download.ts";
export { toOpenAIPart } from "./openai-parts.ts";

/**
 * Brings the media of messages to one form, in place, and fits them to what the operation takes.
 * Gives the function that downloads those that the provider takes only as data.
 */
export function readMedia(
  unread: readonly UnreadMedia[],
  { accepts = {}, carries }: Operation,
  warnings: Warning[],
  download: Download,
): (signal: AbortSignal | undefined) => Promise<void> {
  const downloads: UnreadMedia[] = [];
  for (const item of unread) {
    const { media, at } = item;
    const part = asFields(media.source);
    const type = part.type as string;
    const kind = kindOf(type);
    const ways = kind && accepts[kind];
    if (!ways) {
      const what = kind ? `${kind} parts` : "this type of part";
      throw unsupportedContent(`${at}.type`, what, ["text", ...Object.keys(accepts)]);
    }
    Object.assign(media, { kind }, readPart(kind, type, media, at));
    const { detail } = asFields(part[type]);
    if (detail && detail !== "auto" && !carries?.includes("detail")) {
      warnings.push(ignoredContent(`${at}.${type}.detail`));
    }
    if (ways.includes(media.via)) continue;
    if (media.via !== "url" || !ways.includes("base64")) {
      throw unsupportedContent(`${at}.type`, `${kind} parts by ${media.via}`, ways);
    }
    downloads.push(item);
  }
  return async (signal) => {
    for (const { media, at } of downloads) {
      Object.assign(media, await download(media, at, signal), { via: "base64" });
    }
  };
}

function kindOf(type: string): MediaKind | undefined {
  const kind = /^(?:(image|audio|video|file)(?:_url)?|input_(audio))$/.exec(type);
  return (kind?.[1] ?? kind?.[2]) as MediaKind | undefined;
}

/** Reads OpenAI's nested form, `url` at the top, and Bytez's own `{ type, url | base64 }`. */
function readPart(
  kind: MediaKind,
  type: string,
  { source }: NormalMedia,
  at: string,
): Partial<NormalMedia> {
  const nested = (source as Record<string, unknown>)[type];
  const inner = isObject(nested) ? nested : asFields(source);
  const { file_id, filename, format } = inner;
  const name = typeof filename === "string" ? { filename } : {};
  if (typeof file_id === "string") return { ...name, via: "id", data: file_id };
  const field = ["data", "file_data", "url", "base64"].find((key) => !isEmpty(inner[key]));
  const short = !isObject(nested) && !isEmpty(nested);
  const value = short ? nested : field && inner[field];
  // Where nothing stands, what is missing is named as OpenAI names it.
  const missing = type === "input_audio" ? "data" : type === "file" ? "file_data" : "url";
  const place = isObject(nested) ? `${type}.${field ?? missing}` : (!short && field) || type;
  const param = `${at}.${place}`;
  if (typeof value !== "string") throw mustBe(param, value, "an http(s) URL or a data URL");
  const medium = (
    via: NormalMedia["via"],
    data: string,
    mediaType?: string,
  ): Partial<NormalMedia> => ({ ...name, via, data, ...(mediaType && { mediaType }) });
  if (/^https?:/i.test(value)) {
    if (!URL.canParse(value)) throw invalidRequest(param, "is not a valid URL.");
    return medium("url", value, mediaTypeOfUrl(kind, value));
  }
  const head = /^data:([^,;]*)[^,]*,/i.exec(value);
  // A data URL without a type is text (RFC 2397).
  if (head) return medium("base64", value, head[1]!.trim().toLowerCase() || "text/plain");
  if (!/^[A-Za-z0-9+/_\-\s]+={0,2}$/.test(value.trimEnd())) {
    throw invalidRequest(param, "is neither an http(s) URL nor a data URL nor base64.");
  }
  const mediaType =
    typeof format === "string" ? mediaTypeOfFormat(kind, format) : mediaTypeOfBase64(value);
  if (mediaType) return medium("base64", `data:${mediaType};base64,${value}`, mediaType);
  if (field === "base64") return medium("base64", value);
  throw invalidRequest(param, "is base64 of unknown type; pass a data URL, or its format.");
}
