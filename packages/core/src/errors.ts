import type { ChatCompletion } from "./chat.ts";

/** What went wrong, as a word to switch on. Codes may be added; existing ones keep their meaning. */
export type ErrorCode =
  | "invalid_request"
  | "unsupported_parameter"
  | "unsupported_content"
  | "context_length_exceeded"
  | "content_policy"
  | "config"
  | "authentication"
  | "permission"
  | "insufficient_quota"
  | "not_found"
  | "unknown_provider"
  | "rate_limit"
  | "aborted"
  | "server_error"
  | "overloaded"
  | "timeout"
  | "connection"
  | "truncated"
  | "invalid_response";

/** The HTTP status of a code, where the provider sent none of its own; 400 for the rest. */
const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  authentication: 401,
  permission: 403,
  insufficient_quota: 402,
  not_found: 404,
  unknown_provider: 404,
  rate_limit: 429,
  aborted: 499,
  server_error: 500,
  overloaded: 503,
  timeout: 504,
  connection: 502,
  truncated: 502,
  invalid_response: 502,
};

const RETRYABLE = /^(rate_limit|server_error|overloaded|timeout|connection)$/;

/** One try at the provider: its HTTP status (absent if no answer came), the error code, and its time in milliseconds. */
export interface Attempt {
  status?: number;
  code: ErrorCode;
  ms: number;
}

/** The fields of an `AnyModelError`; all but `code` and `message` are optional. */
export interface Fault {
  code: ErrorCode;
  message: string;
  /** HTTP status; by default the code's own. */
  status?: number | undefined;
  /** The field at fault, as a path: `messages[0].content[1].type`. */
  param?: string | undefined;
  provider?: string | undefined;
  model?: string | undefined;
  /** Whether the same request may succeed later; by default the code's own. */
  retryable?: boolean | undefined;
  /** Seconds that the provider asks to wait. */
  retryAfter?: number | undefined;
  /** The provider's id of the request, from its response headers. */
  requestId?: string | undefined;
  attempts?: Attempt[] | undefined;
  /** What had been answered when a stream broke. */
  partial?: ChatCompletion | undefined;
  cause?: unknown;
}

const BRAND = Symbol.for("anymodel.error");

/**
 * The one error that anymodel throws. Switch on `code`; `message` holds the provider's own words and what to do.
 * It never holds a key, a URL with a secret, or a prompt.
 */
export class AnyModelError extends Error {
  override readonly name = "AnyModelError";
  declare readonly code: ErrorCode;
  declare readonly status: number;
  declare readonly param?: string | undefined;
  declare readonly provider?: string | undefined;
  declare readonly model?: string | undefined;
  declare readonly retryable: boolean;
  declare readonly retryAfter?: number | undefined;
  declare readonly requestId?: string | undefined;
  declare readonly attempts: Attempt[];
  declare readonly partial?: ChatCompletion | undefined;

  constructor({ message, ...fault }: Fault) {
    super(fault.provider ? `[${fault.provider}] ${message}` : message);
    const {
      code,
      status = STATUS[code] ?? 400,
      retryable = RETRYABLE.test(code),
      attempts = [],
    } = fault;
    const fields = { ...fault, status, retryable, attempts };
    for (const [name, value] of Object.entries(fields)) {
      // Loggers print what is enumerable, and an answer may be long and private.
      const enumerable = !/^(partial|cause)$/.test(name);
      const property = { value, enumerable, configurable: true, writable: true };
      // Only what is known, so that a printed error is short.
      if (value !== undefined) Object.defineProperty(this, name, property);
    }
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** The error as plain data, without stack, cause and partial answer. */
  toJSON(): object {
    return Object.assign({ message: this.message }, this);
  }
}

/** Whether a value is an `AnyModelError`, also one that another installed copy of anymodel threw. */
export function isAnyModelError(value: unknown): value is AnyModelError {
  return (value as Record<symbol, unknown> | null | undefined)?.[BRAND] === true;
}

/** The error with what is known of its call; one that says already whose it is stays as it is. */
export function withSource(error: AnyModelError, source: Partial<Fault>): AnyModelError {
  if (error.provider) return error;
  const { message, cause, partial } = error;
  return new AnyModelError({ ...error, message, cause, partial, ...source });
}

/** An error from its code and message. */
export function createError(
  code: ErrorCode,
  message: string,
  more?: Partial<Fault>,
): AnyModelError {
  return new AnyModelError({ ...more, code, message });
}

/** An `invalid_request` error that names the field and says what is wrong with it. */
export function invalidRequest(param: string, problem: string): AnyModelError {
  return createError("invalid_request", `${param} ${problem}`, { param });
}

/** An `invalid_request` error that names the field, the kind of its value, and what it must be. */
export function mustBe(param: string, value: unknown, what: string): AnyModelError {
  return invalidRequest(param, `is ${describeKind(value)}; it must be ${what}.`);
}

/** What kind of value this is, for error messages: `null`, `a list`, `a string`, … */
function describeKind(value: unknown): string {
  if (value === null || value === undefined || Number.isNaN(value)) return String(value);
  if (Array.isArray(value)) return value.length > 0 ? "a list" : "an empty list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
