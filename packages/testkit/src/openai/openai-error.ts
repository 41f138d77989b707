import { RefusedRequest } from "../emulator/refused-request.ts";
import type { Reply } from "../emulator/reply.ts";

/** What an OpenAI error names beside its message. */
export interface ErrorFacts {
  type?: string;
  /** The field, as a path. */
  param?: string | null;
  code?: string | null;
}

/** A refusal with the members of an OpenAI error. */
export class OpenAIError extends RefusedRequest {
  readonly facts: ErrorFacts;

  constructor(status: number, message: string, facts: ErrorFacts = {}) {
    super(status, message);
    this.name = "OpenAIError";
    this.facts = facts;
  }
}

/** Type, code and words of each status (OpenAI documentation, guides/error-codes, read 2026-11). */
const defaults: Record<number, ErrorFacts & { message: string }> = {
  400: { type: "invalid_request_error", message: "Invalid request." },
  401: {
    type: "invalid_request_error",
    code: "invalid_api_key",
    message:
      "Incorrect API key provided: sk-****. You can find your API key at https://platform.openai.com/account/api-keys.",
  },
  403: {
    type: "request_forbidden",
    code: "unsupported_country_region_territory",
    message: "Country, region, or territory not supported",
  },
  404: { type: "invalid_request_error", message: "Not found." },
  429: {
    type: "requests",
    code: "rate_limit_exceeded",
    message:
      "Rate limit reached for requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.",
  },
  503: {
    type: "service_unavailable_error",
    message: "The engine is currently overloaded, please try again later.",
  },
};

const failed = {
  type: "server_error",
  message: "The server had an error while processing your request. Sorry about that!",
};

/** An error in OpenAI's shape: all four members are always there. */
export function errorBody(status: number, message?: string, facts: ErrorFacts = {}): unknown {
  const { message: words, ...known } =
    defaults[status] ?? (status < 500 && status >= 400 ? defaults[400]! : failed);
  const { type, param = null, code = null } = { ...known, ...facts };
  return { error: { message: message ?? words, type, param, code } };
}

/** The reply of a status, for the shared faults. */
export function errorReply(status: number, message?: string): Reply {
  return { status, body: errorBody(status, message) };
}

/** The reply of a refusal, with its field and code where it has them. */
export function refusalReply({ status, message, ...error }: RefusedRequest): Reply {
  const { facts } = error as Partial<OpenAIError>;
  return { status, body: errorBody(status, message, facts) };
}
