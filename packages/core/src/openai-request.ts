import type { NormalMedia, NormalMessage, NormalPart } from "./content.ts";
import type { Fields } from "./fields.ts";
import { base64Of, createError, isObject } from "./shared-parts.ts";

/** A message in OpenAI's shape: the caller's own, its parts written as the adapter takes them. */
export function toOpenAIMessage({ role, content, source }: NormalMessage): Fields {
  if (typeof content === "string" || content === null) return { ...source, role };
  return { ...source, role, content: content.map(toOpenAIPart) };
}

/** Fields that hold the medium itself, or say what it is; they are written anew. */
const MEDIUM = new Set(["url", "data", "base64", "file_data", "file_id", "filename", "format"]);

/** The part in OpenAI's shape, whatever form it came in; what else stands in it goes on. */
function toOpenAIPart(part: NormalPart): unknown {
  const { source } = part;
  if (part.kind === "text")
    return typeof source === "string" ? { type: "text", text: source } : source;
  const { type, ...beside } = source as Fields & { type: string };
  const { [type]: nested, ...rest } = beside;
  const write = (name: string, medium: Fields) => ({
    ...without(rest),
    type: name,
    [name]: { ...(isObject(nested) && without(nested)), ...medium },
  });
  if (part.kind === "file") return write("file", fileOf(part));
  if (part.via === "id") return source;
  if (part.kind === "audio" && part.via === "base64")
    return write("input_audio", audioOf(part, nested));
  return write(`${part.kind}_url`, { url: part.data });
}

function fileOf({ via, data, filename }: NormalMedia): Fields {
  return { [via === "id" ? "file_id" : "file_data"]: data, ...(filename && { filename }) };
}

/** OpenAI's names of audio formats, where media types have others. */
const FORMATS: Readonly<Record<string, string>> = { mpeg: "mp3", "x-wav": "wav", wave: "wav" };

function audioOf(part: NormalMedia, nested: unknown): Fields {
  const { format = part.mediaType } = (isObject(nested) ? nested : {}) as { format?: string };
  const name = format?.toLowerCase().replace(/^audio\//, "");
  if (!name || name.includes("/")) {
    throw createError(
      "unsupported_content",
      "Audio of unknown type: pass its format, or a data URL that names it.",
    );
  }
  return { data: base64Of(part), format: FORMATS[name] ?? name };
}

function without(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !MEDIUM.has(name)));
}
