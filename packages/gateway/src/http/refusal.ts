/** What an OpenAI error object says beside its message. */
export interface RefusalFields {
  status: number;
  type: string;
  code: string | null;
  param?: string | null;
  /** Seconds. */
  retryAfter?: number;
  /** The connection cannot be used again. */
  close?: boolean;
  /** The methods that the path takes. */
  allow?: string;
  /** The encodings that a body may have. */
  acceptEncoding?: string;
}

/** The gateway itself refuses a request; core's errors stay what they are. */
export class Refusal extends Error {
  readonly fields: RefusalFields;

  constructor(message: string, fields: RefusalFields) {
    super(message);
    this.name = "Refusal";
    this.fields = fields;
  }
}

/** A request that is wrong: 400, with the field at fault. */
export function badRequest(
  message: string,
  param: string | null = null,
  code: string | null = null,
): Refusal {
  return new Refusal(message, { status: 400, type: "invalid_request_error", code, param });
}

/** What the caller names is not here: 404. */
export function notFound(message: string, code: string, param: string | null = null): Refusal {
  return new Refusal(message, { status: 404, type: "invalid_request_error", code, param });
}

/** The gateway cannot take this now: 503, and when to come again (seconds). */
export function unavailable(message: string, code: string, retryAfter = 1): Refusal {
  return new Refusal(message, { status: 503, type: "server_error", code, retryAfter });
}
