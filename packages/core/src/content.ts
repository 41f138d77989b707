import type { Operation } from "./adapter.ts";
import type { Warning } from "./chat.ts";
import { createError, mustBe } from "./errors.ts";
import { type Fields, isEmpty, isObject } from "./fields.ts";

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
  /** Known for data, and where the ending of a URL tells it. */
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

const ROLES: Readonly<Record<string, string>> = Object.fromEntries(
  ["system", "developer", "user", "assistant", "tool", "function"].map((role) => [role, role]),
);

/** Fields of messages that need a parameter → the parameter. */
const NEEDS = { tool_calls: "tools", function_call: "functions" } as const;

/** Lists of an answer: histories hold them also where they are empty, which OpenAI refuses. */
const LISTS = ["content", "tool_calls", "reasoning_details"];

/** A part that is no text: `media` holds only its source until the media are read. */
export interface UnreadMedia {
  media: NormalMedia;
  at: string;
}

/** The messages in one form; what is not text waits in `unread`. */
export interface NormalMessages {
  messages: NormalMessage[];
  unread: UnreadMedia[];
  warnings: Warning[];
}

/** Checks the messages and brings them to one form, fitted to what the operation declares that it takes. */
export function normaliseMessages(messages: unknown, operation: Operation): NormalMessages {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw mustBe("messages", messages, "a list of messages");
  }
  const found: NormalMessages = { messages: [], unread: [], warnings: [] };
  found.messages = messages.map((message, index) =>
    normaliseMessage(message, `messages[${index}]`, operation, found),
  );
  return found;
}

function normaliseMessage(
  source: unknown,
  at: string,
  { roles = ROLES, params, carries }: Operation,
  { unread, warnings }: NormalMessages,
): NormalMessage {
  if (!isObject(source)) throw mustBe(at, source, "an object");
  const role = source.role as string;
  if (typeof role !== "string" || !Object.hasOwn(ROLES, role)) {
    throw mustBe(`${at}.role`, role, `one of ${Object.keys(roles).join(", ")}`);
  }
  if (!Object.hasOwn(roles, role) || (role === "function" && params.functions === false)) {
    throw unsupportedContent(`${at}.role`, `the role ${role}`, Object.keys(roles));
  }
  for (const field in NEEDS) {
    if (params[NEEDS[field as keyof typeof NEEDS]] === false && !isEmpty(source[field])) {
      throw unsupportedContent(`${at}.${field}`, "tool calls", ["text"]);
    }
  }
  if (source.name && !carries?.includes("name")) warnings.push(ignoredContent(`${at}.name`));
  let content = source.content as NormalMessage["content"];
  if (typeof content !== "string") {
    at += ".content";
    if (isEmpty(content) && role !== "assistant") {
      throw mustBe(at, content, "text or a list of parts");
    }
    content = isEmpty(content)
      ? null
      : Array.isArray(content)
        ? content.map((part, index) => normalisePart(part, `${at}[${index}]`, unread))
        : // A part that stands alone, as LiteLLM's Bytez adapter took it, is a list of one.
          [normalisePart(content, at, unread)];
  }
  return { role: roles[role]!, content, source: withoutEmptyLists(source) };
}

function withoutEmptyLists(message: Fields): Fields {
  let full = message;
  for (const name of LISTS) {
    if (message[name] && isEmpty(message[name])) full = { ...full, [name]: undefined };
  }
  return full;
}

function normalisePart(source: unknown, at: string, unread: UnreadMedia[]): NormalPart {
  if (typeof source === "string") return { kind: "text", text: source, source };
  if (!isObject(source)) throw mustBe(at, source, "text or a part");
  const { type } = source;
  if (typeof type !== "string") throw mustBe(`${at}.type`, type, "a string");
  if (type !== "text" && type !== "refusal") {
    const media = { source } as NormalMedia;
    unread.push({ media, at });
    return media;
  }
  const text = source[type];
  if (typeof text !== "string") throw mustBe(`${at}.${type}`, text, "a string");
  return { kind: "text", text, source };
}

/** An extra of a message that the provider has no place for. */
export function ignoredContent(param: string): Warning {
  const message = `${param} was left out: the provider has no place for it.`;
  return { code: "ignored_content", param, message };
}

/** Something in a message that this model does not take, and what it takes. */
export function unsupportedContent(param: string, what: string, taken: readonly string[]): Error {
  const message = `${param}: this model does not take ${what}. It takes ${taken.join(", ")}.`;
  return createError("unsupported_content", message, { param });
}
