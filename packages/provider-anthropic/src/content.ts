import { asFields, base64Of, createError } from "@anymodel/core/provider";
import type { Fields, NormalMedia, NormalPart } from "@anymodel/core/provider";

/** A content block of the Messages API. */
export type Block = { type: string } & Fields;

/** What a caller may write beside a part, and Anthropic takes with its block. */
const MARKS = new Set(["cache_control", "citations", "context"]);

/** Parts as blocks, without empty text, which the API refuses. */
export function toBlocks(parts: readonly NormalPart[]): Block[] {
  return parts.map(toBlock).filter(({ text }) => text !== "");
}

function toBlock(part: NormalPart): Block {
  const marks = Object.entries(asFields(part.source)).filter(([name]) => MARKS.has(name));
  return { ...toBareBlock(part), ...Object.fromEntries(marks) };
}

function toBareBlock(part: NormalPart): Block {
  if (part.kind === "text") return { type: "text", text: part.text };
  const { kind, filename: title, mediaType = "" } = part;
  const source = toSource(part, mediaType);
  if (kind === "image" || mediaType.startsWith("image/")) return { type: "image", source };
  return { type: "document", source, ...(title !== undefined && { title }) };
}

function toSource(part: NormalMedia, type: string): Fields {
  if (part.via === "url") return { type: "url", url: part.data };
  if (part.via === "id") return { type: "file", file_id: part.data };
  const data = base64Of(part);
  if (part.kind === "image" || /^(image\/|application\/pdf$)/.test(type))
    return { type: "base64", media_type: type.replace(/\/jpg$/, "/jpeg"), data };
  if (!/^text\/|[/+]json$/.test(type)) {
    const message = `Anthropic takes PDF, text and images as files, not ${type || "an unknown type"}.`;
    throw createError("unsupported_content", message, { param: "messages" });
  }
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  return { type: "text", media_type: "text/plain", data: new TextDecoder().decode(bytes) };
}
