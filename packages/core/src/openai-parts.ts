import type { NormalMedia, NormalPart } from "./content.ts";
import type { Fields } from "./fields.ts";
import { asFields, base64Of, createError } from "./shared-parts.ts";

/** Fields that hold the medium itself, or say what it is; they are written anew. */
const MEDIUM = new Set(["url", "data", "base64", "file_data", "file_id", "filename", "format"]);

/** The part in OpenAI's shape, whatever form it came in; what else stands in it goes on. */
export function toOpenAIPart(part: NormalPart): unknown {
  const { source } = part;
  if (part.kind === "text")
    return typeof source === "string" ? { type: "text", text: source } : source;
  const { type, [type]: nested, ...rest } = source as Fields & { type: string };
  const write = (name: string, medium: Fields) => ({
    ...without(rest),
    type: name,
    [name]: { ...without(asFields(nested)), ...medium },
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
  const { format = part.mediaType } = asFields(nested) as { format?: string };
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
