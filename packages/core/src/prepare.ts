import type { ChatCall, Operation, ProviderAdapter, WireRequest } from "./adapter.ts";
import type { Warning } from "./chat.ts";
import { normaliseMessages } from "./content.ts";
import type { Download } from "./download.ts";
import { invalidRequest, mustBe } from "./errors.ts";
import { asFields } from "./fields.ts";
import { type Headers, readHeaders } from "./headers.ts";
import { mapParameters } from "./parameters.ts";
import type { ResolvedModel } from "./registry.ts";
import type { CallOptions } from "./request.ts";
import type { OutgoingRequest } from "./transport.ts";

/** A request that is ready to leave, but for its key. */
export interface PreparedRequest {
  /** The model id that the caller asked for. */
  readonly asked: string;
  readonly adapter: ProviderAdapter;
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown> | undefined;
  readonly warnings: Warning[];
}

/** A request as it leaves, and the keys in it. */
export interface ReadyRequest {
  readonly outgoing: OutgoingRequest;
  readonly secrets: readonly string[];
}

/** A chat request that is ready to leave, and what reads its answer. */
export interface PreparedChat extends PreparedRequest {
  readonly operation: Operation;
  readonly call: ChatCall;
  readonly includeUsage: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** What an adapter's request becomes with the client's settings: the same for every operation. */
export function prepareRequest(
  request: Fields,
  adapter: ProviderAdapter,
  { path, method = "POST", query, headers, body }: WireRequest,
  options: CallOptions,
  warnings: Warning[],
): PreparedRequest {
  return {
    asked: request.model as string,
    adapter,
    url: adapter.baseURL + path + (query ? `?${new URLSearchParams(query)}` : ""),
    method,
    headers: {
      ...(body && { "content-type": "application/json" }),
      ...adapter.headers,
      ...headers,
      ...readHeaders(options.headers),
    },
    body,
    warnings,
  };
}

/** Checks and translates a chat request: `explain` shows what `completion` sends. */
export async function prepareChat(
  request: Fields,
  { adapter, model, prefix }: ResolvedModel,
  options: CallOptions,
  download: Download,
): Promise<PreparedChat> {
  const operation = adapter.chat;
  if (!operation) throw invalidRequest("model", `names ${prefix}, which has no chat models.`);
  const stream = request.stream ?? false;
  if (typeof stream !== "boolean") throw mustBe("stream", stream, "true or false");
  if (stream && !operation.stream) {
    throw invalidRequest("stream", `is set, but ${prefix} cannot stream.`);
  }
  const { dropParams, signal } = options;
  const { messages, unread, warnings } = normaliseMessages(request.messages, operation);
  let fetchMedia: ((signal: AbortSignal | undefined) => Promise<void>) | undefined;
  if (unread.length > 0) {
    const { readMedia } = await import("./media.ts");
    fetchMedia = readMedia(unread, operation, warnings, download);
  }
  const parameters = await mapParameters(request, operation, { dropParams, stream, model });
  // Nothing is fetched for a request that is refused anyway.
  await fetchMedia?.(signal);
  const call: ChatCall = { model, messages, stream };
  await operation.load?.(call);
  const wire = operation.request(call, parameters.wire);
  const { extra_body } = request;
  if ((extra_body ?? null) !== null) {
    (await import("./further.ts")).mergeExtraBody(wire.body, extra_body);
  }
  return {
    ...prepareRequest(request, adapter, wire, options, [...parameters.warnings, ...warnings]),
    operation,
    call,
    includeUsage: asFields(request.stream_options).include_usage === true,
  };
}

/** The body as JSON text. */
export function serialise(body: Record<string, unknown> | undefined): string | undefined {
  if (body === undefined) return undefined;
  try {
    return JSON.stringify(body);
  } catch {
    throw invalidRequest("request", "is no JSON: it holds a cycle, a BigInt or very deep nesting.");
  }
}
