import type { Operation, ProviderAdapter } from "./adapter.ts";
import { CHAT_PARAMETERS, type ChatParameter, isNeutral } from "./chat-parameters.ts";
import type { ChatCompletion } from "./chat.ts";
import { sendWithRetries } from "./attempts.ts";
import { completeChat, readChat } from "./complete-chat.ts";
import type { CompletionStream } from "./completion-stream.ts";
import { asFields, type Fields, isObject } from "./fields.ts";
import { revealHeaders } from "./headers.ts";
import { createSend, type Send } from "./http.ts";
import { isModelName } from "./model-path.ts";
import { plainCompletion } from "./plain-completion.ts";
import {
  type PreparedChat,
  type PreparedRequest,
  prepareRequest,
  type ReadyRequest,
} from "./prepare.ts";
import { isJson, readJson } from "./reply-body.ts";
import type { CallOptions } from "./request.ts";
import { nameError, Run } from "./run.ts";
import { OutgoingRequest } from "./transport.ts";
import { isOfType, type TypeText } from "./value-type.ts";

/** What a relay asks, and how. */
export interface RelaySettings {
  adapter: ProviderAdapter;
  /** The model id without the prefix. */
  model: string;
  /** The model id that errors and answers name. */
  asked: string;
  /** Sent with every request. */
  headers?: Record<string, string> | undefined;
}

/** How a relay carries a call out. */
export type RelayOptions = Pick<
  CallOptions,
  "signal" | "timeout" | "idleTimeout" | "maxRetries" | "maxEvent"
>;

/**
 * Sends requests in OpenAI's shape to one model whose wire has that shape too, without taking them apart: for
 * servers. What arrives, and what is answered, is what the client would send and answer.
 */
export interface Relay {
  /** `undefined` if the request has to be translated, or needs a warning: then the client takes it. */
  completion(
    request: Readonly<Fields>,
    options: RelayOptions,
  ): Promise<ChatCompletion | CompletionStream> | undefined;
}

/** Makes a relay; `undefined` if the adapter's wire is another. */
export async function createRelay({
  adapter,
  model,
  asked,
  headers,
}: RelaySettings): Promise<Relay | undefined> {
  const { chat: operation, auth, limits } = adapter;
  if (!operation?.relays || operation.required || limits?.concurrency) return undefined;
  // The client refuses it with words.
  if (!isModelName(model)) return undefined;
  await operation.load?.();
  const wire = operation.request({ model, messages: [], stream: false }, {});
  const template = prepareRequest({ model: asked }, adapter, wire, { headers }, []);
  const { url, method, headers: shown, body: named } = template;
  // A key of the environment is read for each call, as the client does.
  const isFixed = !auth?.env || auth.key !== undefined;
  const revealed = isFixed ? revealHeaders(template, undefined) : undefined;
  const rows = rowsOf(operation);
  const context = { send: createSend(undefined, true), gates: new Map() };
  const [whole, streamed] = [false, true].map((stream) => ({ model, messages: [], stream }));

  return {
    completion(request, options) {
      const stream = request.stream === true;
      if (stream && !operation.stream) return undefined;
      const body = bodyOf(request, named!, operation, rows, stream);
      const keyed = revealed ?? tryToReveal(template);
      if (!body || !keyed) return undefined;
      const { headers: sent, secrets } = keyed;
      const outgoing = new OutgoingRequest(url, method, sent, JSON.stringify(body));
      const ready: ReadyRequest = { outgoing, secrets };
      const prepared: PreparedChat = {
        asked,
        adapter,
        url,
        method,
        headers: shown,
        body,
        warnings: [],
        operation,
        call: stream ? streamed! : whole!,
        includeUsage: asFields(request.stream_options).include_usage === true,
      };
      if (stream) return completeChat(prepared, options, context, ready);
      return complete(prepared, ready, options, context.send);
    },
  };
}

/** The headers with the key; `undefined` without one: that is for the client to tell. */
function tryToReveal(template: PreparedRequest): ReturnType<typeof revealHeaders> | undefined {
  try {
    return revealHeaders(template, undefined);
  } catch {
    return undefined;
  }
}

/** A whole answer by the shortest way; one that is not plain is read as any other. */
async function complete(
  prepared: PreparedChat,
  { outgoing, secrets }: ReadyRequest,
  options: RelayOptions,
  send: Send,
): Promise<ChatCompletion> {
  const run = new Run(prepared, options, secrets);
  try {
    run.check();
    const reply = (run.reply = await sendWithRetries(run, outgoing, send));
    const header = (name: string) => reply.header(name);
    const body = isJson(header) ? await readJson(run) : undefined;
    const plain = plainCompletion(body, prepared, header);
    const answer = plain ?? ((await readChat(prepared, run, body)) as ChatCompletion);
    run.close();
    return answer;
  } catch (error) {
    run.close();
    run.reply?.cancel();
    throw await nameError(error, run);
  }
}

/** A parameter's name on the wire, and its type. */
interface Row {
  to: string;
  type: TypeText;
}

/** The parameters that stand at the top of the wire's body with the value that they have. */
function rowsOf({ params, native }: Operation): ReadonlyMap<string, Row> {
  const rows = new Map<string, Row>();
  if (native?.at === "") {
    for (const [name, type] of Object.entries(native.types)) rows.set(name, { to: name, type });
  }
  for (const [name, type] of Object.entries(CHAT_PARAMETERS)) {
    const to = params[name as ChatParameter];
    if (typeof to === "string" && !to.includes(".")) rows.set(name, { to, type });
    else rows.delete(name);
  }
  return rows;
}

/** The body, if all that the request holds goes into it as it stands. */
function bodyOf(
  request: Readonly<Fields>,
  named: Readonly<Fields>,
  { roles }: Operation,
  rows: ReadonlyMap<string, Row>,
  stream: boolean,
): Fields | undefined {
  const { messages } = request;
  if (!arePlain(messages, roles)) return undefined;
  const body: Fields = { ...named, messages };
  for (const name in request) {
    if (name === "model" || name === "messages" || name === "stream") continue;
    const value = request[name];
    if (isNeutral(name, value, request)) continue;
    const row = rows.get(name);
    if (row === undefined || row.to in body) return undefined;
    if (name === "stream_options" && !stream) continue;
    // What is wrong is told by the client.
    if (!isOfType(row.type, value)) return undefined;
    body[row.to] = value;
  }
  if (stream) body.stream = true;
  return body;
}

/** Whether these are messages of text and nothing else. */
function arePlain(messages: unknown, roles: Operation["roles"]): boolean {
  if (!Array.isArray(messages) || messages.length === 0) return false;
  for (const message of messages) {
    if (!isObject(message) || typeof message.content !== "string") return false;
    for (const name in message) {
      if (name === "role" || name === "content") continue;
      if (name !== "tool_call_id" || typeof message[name] !== "string") return false;
    }
    const role = message.role as string;
    if (roles ? roles[role] !== role : !ROLES.has(role)) return false;
  }
  return true;
}

const ROLES = new Set(["system", "developer", "user", "assistant", "tool"]);
