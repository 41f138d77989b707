import type { ChatCall, Operation, ProviderAdapter } from "./adapter.ts";
import type { Warning } from "./chat.ts";
import { normaliseMessages } from "./content.ts";
import { invalidRequest, mustBe } from "./errors.ts";
import { type Headers, readHeaders } from "./headers.ts";
import { mapParameters } from "./parameters.ts";
import type { ResolvedModel } from "./registry.ts";
import type { CallOptions } from "./request.ts";
import { mergeExtraBody } from "./wire-path.ts";

/** A request that is ready to leave, but for its key. */
export interface PreparedCall {
  readonly asked: string;
  readonly adapter: ProviderAdapter;
  readonly operation: Operation;
  readonly call: ChatCall;
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
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
      ...readHeaders(options.headers),
    },
    body,
    warnings,
    includeUsage: (request.stream_options as Fields | null | undefined)?.include_usage === true,
  };
}

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
