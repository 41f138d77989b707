import type { ChatCall, Operation, ProviderAdapter } from "./adapter.ts";
import type { Warning } from "./chat.ts";
import { normaliseMessages } from "./content.ts";
import { readEnvironment } from "./environment.ts";
import { type AnyModelError, createError, invalidRequest, mustBe } from "./errors.ts";
import { mapParameters } from "./parameters.ts";
import type { ResolvedModel } from "./registry.ts";
import type { CallOptions } from "./request.ts";
import { Secret, toSecret } from "./secret.ts";
import { mergeExtraBody } from "./wire-path.ts";

/** A header's value; a `Secret` is revealed only when the request leaves. */
export type HeaderValue = string | Secret | { scheme: string; secret: Secret };

/** A request that is ready to leave, but for its key. */
export interface PreparedCall {
  readonly asked: string;
  readonly adapter: ProviderAdapter;
  readonly operation: Operation;
  readonly call: ChatCall;
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, HeaderValue>;
  readonly body: Record<string, unknown> | undefined;
  readonly warnings: Warning[];
  readonly includeUsage: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Checks and translates a request: pure, so `explain` shows what `completion` sends. */
export function prepareCall(
  request: Fields,
  { adapter, model, prefix }: ResolvedModel,
  options: CallOptions,
): PreparedCall {
  const operation = adapter.chat;
  if (!operation) {
    throw invalidRequest("model", `names ${prefix}, which has no chat models.`);
  }
  const { stream } = request;
  if (stream !== undefined && stream !== null && typeof stream !== "boolean") {
    throw mustBe("stream", stream, "true or false");
  }
  if (stream && !operation.stream)
    throw invalidRequest("stream", `is set, but ${prefix} cannot stream.`);
  const call: ChatCall = {
    model,
    messages: normaliseMessages(request.messages, operation),
    stream: stream === true,
  };
  const { wire, warnings } = mapParameters(request, operation, {
    dropParams: options.dropParams,
    stream: call.stream,
  });
  const { path, method = "POST", query, headers, body } = operation.request(call, wire);
  if (request.extra_body !== undefined && request.extra_body !== null)
    mergeExtraBody(body ?? {}, request.extra_body);
  return {
    asked: request.model as string,
    adapter,
    operation,
    call,
    url: adapter.baseURL + path + (query ? `?${new URLSearchParams(query)}` : ""),
    method,
    headers: {
      "content-type": "application/json",
      ...adapter.headers,
      ...headers,
      ...lowerCase(options.headers),
    },
    body,
    warnings,
    includeUsage: (request.stream_options as Fields | null | undefined)?.include_usage === true,
  };
}

/** Adds the key: per call, then the adapter's setting, then the environment, read now. */
export function authHeaders(
  { auth }: ProviderAdapter,
  apiKey: string | undefined,
): Record<string, HeaderValue> | undefined {
  if (!auth) return {};
  const { header = "authorization", scheme = "Bearer", env, key, optional } = auth;
  const secret = toSecret(apiKey?.trim()) ?? key ?? toSecret(env && readEnvironment(env)?.trim());
  if (secret) return { [header]: scheme ? { scheme, secret } : secret };
  return optional ? {} : undefined;
}

/** The error of a call without a key. */
export function missingKey({ id, auth }: ProviderAdapter): AnyModelError {
  const where = auth?.env ? `, or set ${auth.env}` : "";
  return createError(
    "authentication",
    `Missing API key: pass apiKey to the adapter or the call${where}.`,
    {
      provider: id,
    },
  );
}

/** The headers as they leave, and every secret among them. */
export function revealHeaders(headers: Record<string, HeaderValue>): {
  headers: Record<string, string>;
  secrets: string[];
} {
  const revealed: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === "string") {
      if (SENSITIVE.test(name)) secrets.push(value);
      revealed[name] = value;
      continue;
    }
    const [secret, scheme] =
      value instanceof Secret ? [value, ""] : [value.secret, `${value.scheme} `];
    const key = secret.reveal();
    if (!/^[\x20-\x7e]+$/.test(key)) {
      throw createError(
        "authentication",
        `The key for the header ${name} holds a character that no header may hold: look for line breaks and quotes.`,
      );
    }
    secrets.push(key);
    revealed[name] = scheme + key;
  }
  return { headers: revealed, secrets };
}

/** The headers as `explain` shows them. */
export function describeHeaders(headers: Record<string, HeaderValue>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (typeof value === "string") return [name, SENSITIVE.test(name) ? "[redacted]" : value];
      return [name, value instanceof Secret ? String(value) : `${value.scheme} ${value.secret}`];
    }),
  );
}

/** Headers that hold secrets when a caller sets them. */
const SENSITIVE = /auth|key|token|secret|cookie|password/i;

/** The body as JSON text. */
export function serialise(body: Record<string, unknown> | undefined): string | undefined {
  if (body === undefined) return undefined;
  try {
    return JSON.stringify(body);
  } catch {
    throw invalidRequest(
      "request",
      "holds something that is no JSON: a cycle, a BigInt, or very deep nesting.",
    );
  }
}

function lowerCase(headers: Record<string, string> | undefined): Record<string, string> {
  if (!headers) return {};
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
