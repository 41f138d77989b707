import type { ErrorReply, RefinedError, ReportedError } from "./adapter.ts";
import type { Fields } from "./fields.ts";
import type { ErrorCode } from "./errors.ts";
import type { Run } from "./run.ts";
import { asFields, messageOfBody } from "./shared-parts.ts";

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: "authentication",
  402: "insufficient_quota",
  403: "permission",
  404: "not_found",
  408: "timeout",
  429: "rate_limit",
  503: "overloaded",
  504: "timeout",
  529: "overloaded",
};

/** Words of providers that a prompt is too long (OpenAI, Anthropic, Gemini, vLLM, TGI, llama.cpp, Ollama). */
const CONTEXT_LENGTH =
  /context[_ ](length|window)|maximum context|context limit|prompt is too long|exceeds? the (available context|maximum number of tokens)|inputs? tokens? (exceed|\+)|`inputs` tokens \+|maximum input length|longer than the model's context|input token count .* exceeds/i;
const CONTENT_POLICY =
  /content[_ ](policy|filter|management)|responsible ?ai ?policy|safety (system|policy)/i;
/** Money that ran out, also where it comes as 400: asking again does not help. */
const QUOTA =
  /insufficient[_ ](quota|credits|balance)|exceeded your current quota|out of (free monthly )?credits|billing_(error|hard_limit)|credit balance is too low|reached your [^.]{0,80}usage limits|spend_limit/i;

const RATE = /rate[_ ]limit|insufficient[_ ]quota|too many requests/i;

/** Types of errors that are codes too (Anthropic, and others after it). */
const NAMED = /\b(authentication|permission|not_found|timeout|overloaded)_error\b/;

/** What a reply that is not a success means: by its status, then its words, then what the adapter knows better. */
export function classifyReply(
  reply: ErrorReply,
  refined: RefinedError,
): RefinedError & { code: ErrorCode; message: string } {
  const { message = messageOfBody(reply.body) ?? messageOfText(reply) } = refined;
  const { param } = errorOf(reply.body);
  return {
    ...(typeof param === "string" && /^[\w.[\]$-]{1,200}$/.test(param) && { param }),
    ...refined,
    message,
    code: refined.code ?? codeOf(reply.status, wordsOf(reply.body, message)),
  };
}

/** What an error inside a good answer means: by what the adapter says, then by the status that it names, then its words. */
export function classifyReported(
  { body, ...told }: ReportedError,
  { prepared, reply }: Run,
): { code: ErrorCode; message: string; retryAfter?: number | undefined } {
  const header = (name: string) => reply.header(name);
  const seen = { status: reply.status, header, body, text: "" };
  const refined = body === undefined ? undefined : prepared.adapter.error?.(seen);
  const message =
    told.message ??
    refined?.message ??
    messageOfBody(body) ??
    "The provider reports an error without words.";
  return {
    message,
    code: told.code ?? refined?.code ?? reportedCode(body, message) ?? "server_error",
    retryAfter: told.retryAfter ?? refined?.retryAfter,
  };
}

function reportedCode(body: unknown, message: string): ErrorCode | undefined {
  const words = wordsOf(body, message);
  const status = Number(errorOf(body).code);
  if (Number.isInteger(status) && status >= 400 && status < 600) return codeOf(status, words);
  const code = codeOf(RATE.test(words) ? 429 : 400, words);
  return code === "invalid_request" ? (NAMED.exec(words)?.[1] as ErrorCode | undefined) : code;
}

/** An error's members, in an envelope or without one; streams of JSON send it in a list. */
function errorOf(body: unknown): Fields {
  const { error, ...rest } = asFields(Array.isArray(body) ? body[0] : body);
  return { ...rest, ...asFields(error) };
}

function wordsOf(body: unknown, message: string): string {
  const { code, type, details } = errorOf(body);
  const words = [message, code, type, asFields(details).error_code];
  return words.filter((word) => typeof word === "string").join(" ");
}

function codeOf(status: number, words: string): ErrorCode {
  if (status < 400) return "invalid_response";
  if (status === 400 || status === 413 || status === 422) {
    if (CONTEXT_LENGTH.test(words)) return "context_length_exceeded";
    if (CONTENT_POLICY.test(words)) return "content_policy";
  }
  if ((status === 400 || status === 429) && QUOTA.test(words)) return "insufficient_quota";
  return BY_STATUS[status] ?? (status >= 500 ? "server_error" : "invalid_request");
}

function messageOfText({ status, text, header }: ErrorReply): string {
  if (status < 400) {
    return "The provider answered with a redirect: set baseURL to the right address.";
  }
  const html = /html/i.test(header("content-type") ?? "") || /^\s*</.test(text);
  const words = html ? /<title[^>]*>([^<]*)/i.exec(text.slice(0, 10_000))?.[1] : text;
  return words?.trim() || `The provider answered with HTTP ${status} and no message.`;
}
