import { AnyModelError, describeKind, invalidRequest } from "./errors.ts";
import type { Operation } from "./adapter.ts";
import { mediaTypeOfBase64, mediaTypeOfDataUrl, mediaTypeOfFormat } from "./media-type.ts";

/** The kinds of media in a message. */
export type MediaKind = "image" | "audio" | "video" | "file";

/** How a medium is handed over: a URL that the provider fetches, the data itself, or the id of an upload. */
export type Via = "url" | "base64" | "id";

/** A text part as adapters see it. */
export interface NormalText {
  readonly kind: "text";
  readonly text: string;
  /** The part as the caller wrote it. */
  readonly source: unknown;
}

/** A medium as adapters see it. */
export interface NormalMedia {
  readonly kind: MediaKind;
  readonly via: Via;
  /** An http(s) URL; a data URL as it came, or made of data and type; or an id. */
  readonly data: string;
  /** Known for data; absent where a URL or an id does not tell. */
  readonly mediaType?: string;
  readonly filename?: string;
  /** The part as the caller wrote it. */
  readonly source: unknown;
}

/** One part of a message's content as adapters see it. */
export type NormalPart = NormalText | NormalMedia;

/** A message as adapters see it: a string stays a string, a list stays a list. */
export interface NormalMessage {
  /** The wire's name of the role. */
  readonly role: string;
  readonly content: string | readonly NormalPart[] | null;
  /** The message as the caller wrote it: tool calls, names, reasoning. */
  readonly source: Readonly<Record<string, unknown>>;
}

type Fields = Record<string, unknown>;

const ROLES: Readonly<Record<string, string>> = {
  system: "system",
  developer: "developer",
  user: "user",
  assistant: "assistant",
  tool: "tool",
  function: "function",
};

const KINDS: Readonly<Record<string, MediaKind>> = {
  image: "image",
  image_url: "image",
  audio: "audio",
  audio_url: "audio",
  input_audio: "audio",
  video: "video",
  video_url: "video",
  file: "file",
};

/** Checks the messages and brings them to one form, fitted to what the operation declares that it takes. */
export function normaliseMessages(messages: unknown, operation: Operation): NormalMessage[] {
  if (!Array.isArray(messages) || messages.length === 0) {
    const kind = Array.isArray(messages) ? "an empty list" : describeKind(messages);
    throw invalidRequest("messages", `messages is ${kind}; pass a list of at least one { role, content }.`);
  }
  return messages.map((message, index) => normaliseMessage(message, `messages[${index}]`, operation));
}

function normaliseMessage(message: unknown, at: string, operation: Operation): NormalMessage {
  const source = asFields(message, at, "{ role, content }");
  if (typeof source.role !== "string" || !Object.hasOwn(ROLES, source.role)) {
    const known = Object.keys(operation.roles ?? ROLES).join(", ");
    const is = typeof source.role === "string" ? "not a role" : describeKind(source.role);
    throw invalidRequest(`${at}.role`, `${at}.role is ${is}; it must be one of ${known}.`);
  }
  const roles = operation.roles ?? ROLES;
  if (!Object.hasOwn(roles, source.role)) {
    throw unsupported(`${at}.role`, `the role ${source.role}`, `Use one of ${Object.keys(roles).join(", ")}.`);
  }
  for (const [field, parameter] of [["tool_calls", "tools"], ["function_call", "functions"]] as const) {
    if (!isEmpty(source[field]) && operation.params[parameter] === false) {
      throw unsupported(`${at}.${field}`, "tool calls", "Leave them out, or write them as text.");
    }
  }
  return { role: roles[source.role]!, content: normaliseContent(source, `${at}.content`, operation), source };
}

function normaliseContent(message: Fields, at: string, operation: Operation): NormalMessage["content"] {
  const { content } = message;
  if (typeof content === "string") return content;
  if (content === null || content === undefined) {
    if (message.role === "assistant" || message.role === "function") return null;
    throw invalidRequest(at, `${at} is ${content}; pass text or a list of parts.`);
  }
  // A part that stands alone, as LiteLLM's Bytez adapter took it, is a list of one.
  if (!Array.isArray(content)) return [normalisePart(content, at, operation)];
  return content.map((part, index) => normalisePart(part, `${at}[${index}]`, operation));
}

function normalisePart(source: unknown, at: string, operation: Operation): NormalPart {
  if (typeof source === "string") return { kind: "text", text: source, source };
  const part = asFields(source, at, "text or { type, … }");
  if (part.type === "text" || part.type === "refusal") {
    const text = part[part.type];
    if (typeof text !== "string") {
      throw invalidRequest(`${at}.${part.type}`, `${at}.${part.type} is ${describeKind(text)}; it must be a string.`);
    }
    return { kind: "text", text, source };
  }
  if (typeof part.type !== "string") {
    throw invalidRequest(`${at}.type`, `${at}.type is ${describeKind(part.type)}; it must be a string such as "text".`);
  }
  const kind = Object.hasOwn(KINDS, part.type) ? KINDS[part.type] : undefined;
  const accepts = operation.accepts ?? {};
  const taken = ["text", ...Object.keys(accepts)].join(", ");
  if (kind === undefined || accepts[kind] === undefined) {
    throw unsupported(`${at}.type`, kind ? `${kind} parts` : "this type of part", `It takes ${taken}.`);
  }
  const medium = readMedium(kind, part, at);
  if (!accepts[kind].includes(medium.via)) {
    throw unsupported(`${at}.type`, `${kind} parts by ${medium.via}`, `It takes them by ${accepts[kind].join(" or ")}.`);
  }
  return medium;
}

/** Reads OpenAI's nested form, `url` at the top, and Bytez's own `{ type, url | base64 }`. */
function readMedium(kind: MediaKind, part: Fields, at: string): NormalMedia {
  const type = part.type as string;
  const nested = part[type] ?? (type === "file" ? undefined : (part.url ?? undefined));
  const inner: Fields = typeof nested === "object" && nested !== null ? (nested as Fields) : { url: nested };
  const path = `${at}.${part[type] === undefined ? "" : `${type}.`}`;
  if (typeof inner.file_id === "string") {
    return { kind, via: "id", data: inner.file_id, source: part };
  }
  const field = ["data", "file_data", "url", "base64"].find((name) => !isEmpty(inner[name] ?? part[name]));
  const value = field === undefined ? undefined : (inner[field] ?? part[field]);
  if (field === undefined || typeof value !== "string") {
    throw invalidRequest(
      at,
      `${at} has ${field ? `${describeKind(value)} as ${field}` : `no ${kind}`}; pass an http(s) URL or a data URL.`,
    );
  }
  const format = inner.format ?? part.format;
  const filename = typeof inner.filename === "string" ? { filename: inner.filename } : {};
  if (/^https?:\/\//i.test(value)) {
    if (!URL.canParse(value)) throw invalidRequest(path + field, `${path}${field} is not a valid URL.`);
    return { kind, via: "url", data: value, ...filename, source: part };
  }
  if (/^data:/i.test(value)) {
    if (!value.includes(",")) throw invalidRequest(path + field, `${path}${field} is a data URL without data.`);
    return { kind, via: "base64", data: value, mediaType: mediaTypeOfDataUrl(value), ...filename, source: part };
  }
  if (!/^[A-Za-z0-9+/_\-\s]+={0,2}\s*$/.test(value)) {
    throw invalidRequest(path + field, `${path}${field} is neither an http(s) URL nor a data URL nor base64.`);
  }
  const mediaType = typeof format === "string" ? mediaTypeOfFormat(kind, format) : mediaTypeOfBase64(value);
  if (mediaType === undefined) {
    if (field === "base64") return { kind, via: "base64", data: value, source: part };
    throw invalidRequest(path + field, `${path}${field} is base64 of unknown type; pass a data URL, or its format.`);
  }
  return { kind, via: "base64", data: `data:${mediaType};base64,${value}`, mediaType, ...filename, source: part };
}

function asFields(value: unknown, at: string, shape: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw invalidRequest(at, `${at} is ${describeKind(value)}; it must be ${shape}.`);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function unsupported(param: string, what: string, fix: string): AnyModelError {
  return new AnyModelError({
    code: "unsupported_content",
    param,
    message: `${param}: this model does not take ${what}. ${fix}`,
  });
}
