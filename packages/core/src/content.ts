import { createError, invalidRequest, mustBe } from "./errors.ts";
import type { Warning } from "./chat.ts";
import { isObject } from "./fold.ts";
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
  via: Via;
  /** An http(s) URL; a data URL as it came, or made of data and type; or an id. */
  data: string;
  /** Known for data; absent where a URL or an id does not tell. */
  mediaType?: string;
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

const ROLES: Readonly<Record<string, string>> = Object.fromEntries(
  ["system", "developer", "user", "assistant", "tool", "function"].map((role) => [role, role]),
);

const KIND = /^(image|audio|video|file)(_url)?$/;

/** The messages in one form, and what stands between them and the wire. */
export interface NormalMessages {
  messages: NormalMessage[];
  /** Media that the provider takes only as data. */
  downloads: { media: NormalMedia; param: string }[];
  warnings: Warning[];
}

/** Checks the messages and brings them to one form, fitted to what the operation declares that it takes. */
export function normaliseMessages(messages: unknown, operation: Operation): NormalMessages {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw mustBe("messages", messages, "a list of at least one { role, content }");
  }
  const { roles = ROLES, params, accepts = {}, carries } = operation;
  const downloads: NormalMessages["downloads"] = [];
  const warnings: Warning[] = [];
  const lose = (param: string): void => {
    const message = `${param} was left out: the provider has no place for it.`;
    warnings.push({ code: "ignored_content", param, message });
  };

  const normalisePart = (source: unknown, at: string): NormalPart => {
    if (typeof source === "string") return { kind: "text", text: source, source };
    const part = asObject(source, at);
    const type = part.type as string;
    if (typeof type !== "string") throw mustBe(`${at}.type`, type, 'a string such as "text"');
    if (type === "text" || type === "refusal") {
      const text = part[type];
      if (typeof text !== "string") throw mustBe(`${at}.${type}`, text, "a string");
      return { kind: "text", text, source };
    }
    const kind = type === "input_audio" ? "audio" : (KIND.exec(type)?.[1] as MediaKind | undefined);
    const ways = kind && accepts[kind];
    if (!ways) {
      const taken = ["text", ...Object.keys(accepts)].join(", ");
      throw unsupported(`${at}.type`, kind ? `${kind} parts` : "this type of part", taken);
    }
    const media = readMedia(kind, type, part, at);
    const { detail } = asFields(part[type]);
    if (detail && detail !== "auto" && !carries?.includes("detail")) lose(`${at}.${type}.detail`);
    if (ways.includes(media.via)) return media;
    if (media.via !== "url" || !ways.includes("base64")) {
      throw unsupported(`${at}.type`, `${kind} parts by ${media.via}`, ways.join(", "));
    }
    downloads.push({ media, param: at });
    return media;
  };
  const normaliseContent = ({ role, content }: Fields, at: string): NormalMessage["content"] => {
    if (typeof content === "string") return content;
    if (Array.isArray(content) && (content.length > 0 || role === "assistant")) {
      return content.map((part, index) => normalisePart(part, `${at}[${index}]`));
    }
    if (isEmpty(content)) {
      if (role === "assistant") return null;
      throw mustBe(at, content, "text or a list of parts");
    }
    // A part that stands alone, as LiteLLM's Bytez adapter took it, is a list of one.
    return [normalisePart(content, at)];
  };
  const normaliseMessage = (message: unknown, index: number): NormalMessage => {
    const at = `messages[${index}]`;
    const source = asObject(message, at);
    const role = source.role as string;
    const known = Object.keys(roles).join(", ");
    if (typeof role !== "string" || !Object.hasOwn(ROLES, role)) {
      throw mustBe(`${at}.role`, role, `one of ${known}`);
    }
    if (!Object.hasOwn(roles, role)) throw unsupported(`${at}.role`, `the role ${role}`, known);
    for (const [field, parameter] of [
      ["tool_calls", "tools"],
      ["function_call", "functions"],
    ] as const) {
      if (!isEmpty(source[field]) && params[parameter] === false) {
        throw unsupported(`${at}.${field}`, "tool calls", "text");
      }
    }
    if (source.name && !carries?.includes("name")) lose(`${at}.name`);
    return { role: roles[role]!, content: normaliseContent(source, `${at}.content`), source };
  };

  return { messages: messages.map(normaliseMessage), downloads, warnings };
}

/** Reads OpenAI's nested form, `url` at the top, and Bytez's own `{ type, url | base64 }`. */
function readMedia(kind: MediaKind, type: string, source: Fields, at: string): NormalMedia {
  const nested = source[type];
  const inner = typeof nested === "object" && nested !== null ? (nested as Fields) : source;
  const { file_id, filename, format } = inner;
  const common = { kind, source, ...(typeof filename === "string" && { filename }) };
  if (typeof file_id === "string") return { ...common, via: "id", data: file_id };
  const field = ["data", "file_data", "url", "base64"].find((name) => !isEmpty(inner[name]));
  const value = typeof nested === "string" ? nested : field && inner[field];
  const param = [at, nested !== undefined && type, typeof nested !== "string" && field]
    .filter(Boolean)
    .join(".");
  if (typeof value !== "string") throw mustBe(param, value, "an http(s) URL or a data URL");
  if (/^https?:/i.test(value)) {
    if (!URL.canParse(value)) throw invalidRequest(param, "is not a valid URL.");
    return { ...common, via: "url", data: value };
  }
  if (/^data:[^,]*,/i.test(value)) {
    return { ...common, via: "base64", data: value, mediaType: mediaTypeOfDataUrl(value) };
  }
  if (!/^[A-Za-z0-9+/_\-\s]+={0,2}$/.test(value.trimEnd())) {
    throw invalidRequest(param, "is neither an http(s) URL nor a data URL nor base64.");
  }
  const mediaType =
    typeof format === "string" ? mediaTypeOfFormat(kind, format) : mediaTypeOfBase64(value);
  if (mediaType) {
    return { ...common, via: "base64", data: `data:${mediaType};base64,${value}`, mediaType };
  }
  if (field === "base64") return { ...common, via: "base64", data: value };
  throw invalidRequest(param, "is base64 of unknown type; pass a data URL, or its format.");
}

function asObject(value: unknown, at: string): Fields {
  if (isObject(value)) return value;
  throw mustBe(at, value, "an object");
}

function asFields(value: unknown): Fields {
  return isObject(value) ? value : {};
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function unsupported(param: string, what: string, taken: string): Error {
  const message = `${param}: this model does not take ${what}. It takes ${taken}.`;
  return createError("unsupported_content", message, { param });
}
