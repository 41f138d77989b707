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

/** The HTTP status that stands for a code. */
export function statusOf(code: ErrorCode): number {
  return STATUS[code] ?? 400;
}

const RETRYABLE: ReadonlySet<ErrorCode> = new Set([
  "rate_limit",
  "server_error",
  "overloaded",
  "timeout",
  "connection",
]);

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
  readonly code: ErrorCode;
  readonly status: number;
  declare readonly param?: string | undefined;
  declare readonly provider?: string | undefined;
  declare readonly model?: string | undefined;
  readonly retryable: boolean;
  declare readonly retryAfter?: number | undefined;
  declare readonly requestId?: string | undefined;
  readonly attempts: Attempt[];
  declare readonly partial?: ChatCompletion | undefined;

  constructor(fault: Fault) {
    super(fault.provider ? `[${fault.provider}] ${fault.message}` : fault.message);
    const { code, message: _, partial, cause, ...rest } = fault;
    this.code = code;
    this.status = fault.status ?? statusOf(code);
    this.retryable = fault.retryable ?? RETRYABLE.has(code);
    this.attempts = fault.attempts ?? [];
    // Only what is known, so that a printed error is short.
    for (const [name, value] of Object.entries(rest)) {
      if (value !== undefined) (this as Record<string, unknown>)[name] = value;
    }
    // Not enumerable: loggers print what is, and an answer may be long and private.
    for (const [name, value] of Object.entries({ partial, cause })) {
      if (value !== undefined) Object.defineProperty(this, name, { value, configurable: true });
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
  return (
    typeof value === "object" &&
    value !== null &&
    (value as Record<symbol, unknown>)[BRAND] === true
  );
}

/** Says whose error it is, where that is not said yet. */
export function withSource(error: unknown, provider: string, model: unknown): unknown {
  if (!isAnyModelError(error) || error.provider) return error;
  const named = typeof model === "string" ? { model } : {};
  return new AnyModelError({
    ...error,
    message: error.message,
    cause: error.cause,
    provider,
    ...named,
  });
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
