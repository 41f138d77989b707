// Written against the first contract (spec 1), and never to be edited: it stands for the adapters that others
// have published. If it no longer compiles or passes, the change is a major one.
import {
  asFields,
  asList,
  base64Of,
  type ChatCall,
  type ChatParameterTable,
  defineAdapter,
  type Delta,
  encodeModelPath,
  type ErrorReply,
  type Framing,
  type NormalMessage,
  type NormalPart,
  type RefinedError,
  type Secret,
  textOf,
  toSecret,
} from "@anymodel/core/provider";

/** Settings of the frozen adapter. */
export interface FrozenSettings {
  apiKey?: string | Secret;
  tenant?: string | Secret;
  baseURL?: string;
}

const NO_RECORD = { ignore: "nothing is recorded" };

const ROWS = {
  temperature: { to: "knobs.heat", map: (value: number) => value * 100, note: "times 100" },
  max_tokens: "knobs.limit",
  max_completion_tokens: "knobs.limit",
  stop: "knobs.stop",
  tools: { to: "tools", map: (tools: readonly unknown[]) => tools.map(toTool) },
  tool_choice: "tool_choice",
  top_p: false,
  seed: false,
  n: false,
  presence_penalty: false,
  frequency_penalty: false,
  logit_bias: false,
  logprobs: false,
  top_logprobs: false,
  parallel_tool_calls: false,
  functions: false,
  function_call: false,
  response_format: false,
  reasoning_effort: false,
  verbosity: false,
  modalities: false,
  audio: false,
  prediction: false,
  web_search_options: false,
  service_tier: false,
  user: NO_RECORD,
  safety_identifier: NO_RECORD,
  prompt_cache_key: NO_RECORD,
  prompt_cache_retention: NO_RECORD,
  store: NO_RECORD,
  metadata: NO_RECORD,
  stream_options: "stream_options",
} as const satisfies ChatParameterTable;

/** An adapter that uses every member of the contract. */
export function frozen({
  apiKey,
  tenant,
  baseURL = "https://frozen.example",
}: FrozenSettings = {}) {
  const secret = toSecret(tenant);
  return defineAdapter({
    spec: 1,
    id: "frozen",
    baseURL,
    docs: "https://frozen.example/docs",
    auth: { env: "FROZEN_API_KEY", header: "x-frozen-key", scheme: "", key: toSecret(apiKey) },
    headers: { "x-frozen-version": "1", ...(secret && { "x-frozen-tenant": secret }) },
    models: { "ice-1": { input: ["text", "image"], context: 8192 } },
    limits: { concurrency: 2, coldStart: true, timeout: 60_000 },
    error: readError,
    metadata: (header, streamed) => ({ region: header("x-frozen-region"), streamed }),
    chat: {
      params: ROWS,
      native: {
        at: "knobs",
        types: { mood: '"calm" | "wild"', layers: "integer[]" },
        unknown: "refuse",
      },
      required: { "knobs.limit": { value: 512, why: "the provider demands a limit" } },
      accepts: { image: ["url", "base64"] },
      carries: ["name"],
      roles: { system: "guide", user: "asker", assistant: "ice", tool: "tool" },
      request: ({ model, messages, stream }, parameters) => ({
        path: `/models/${encodeModelPath(model)}/chat`,
        method: "POST",
        query: { stream: String(stream) },
        headers: { "x-frozen-request": "chat" },
        body: { turns: messages.map(toTurn), ...parameters },
      }),
      response: readAnswer,
      stream: { framing: blocks, ends: "marker", state: () => ({ pieces: 0 }), step: readBlock },
    },
    embedding: {
      params: { dimensions: "length", user: NO_RECORD },
      batch: 2,
      tokens: false,
      request: ({ model, inputs }, parameters) => ({
        path: `/models/${encodeModelPath(model)}/embed`,
        body: { inputs, ...parameters },
      }),
      *response(body) {
        const { vectors, tokens } = asFields(body);
        for (const [index, embedding] of asList(vectors).entries()) {
          yield { embedding: embedding as number[], index };
        }
        if (typeof tokens === "number")
          yield { usage: { prompt_tokens: tokens, total_tokens: tokens } };
      },
    },
    list: {
      request: () => ({ path: "/models", method: "GET" }),
      response: (body) => asList(body).map((id) => ({ id: String(id), owned_by: "frozen" })),
    },
  });
}

function toTool(tool: unknown) {
  const { name, parameters } = asFields(asFields(tool).function);
  return { name, schema: parameters };
}

function toTurn({ role, content, source }: NormalMessage) {
  const say = typeof content === "string" ? [content] : (content ?? []).map(toSaid);
  const calls = asList(source.tool_calls).map((call) => asFields(call).function);
  return { role, say, ...(calls.length > 0 && { calls }) };
}

function toSaid(part: NormalPart) {
  if (part.kind === "text") return part.text;
  return part.via === "url" ? { url: part.data } : { data: base64Of(part), type: part.mediaType };
}

function readError({ status, header, body }: ErrorReply): RefinedError | undefined {
  const { complaint } = asFields(body);
  if (status === 418) {
    return { code: "overloaded", message: String(complaint), retryAfter: Number(header("x-wait")) };
  }
  return typeof complaint === "string" ? { message: complaint } : undefined;
}

function* readAnswer(body: unknown, call: ChatCall): Generator<Delta> {
  const { id, said, thought, calls, why, tokens, complaint } = asFields(body);
  if (typeof complaint === "string") {
    yield { error: { code: "content_policy", message: complaint } };
    return;
  }
  yield { meta: { id: String(id), created: 1_700_000_000, provider: { model: call.model } } };
  if (typeof thought === "string") {
    yield { reasoning: thought };
    yield { reasoning_details: [{ type: "thought", signature: "s" }] };
  }
  const text = textOf(said);
  if (text) yield { text };
  for (const [tool, value] of asList(calls).entries()) {
    const { id: callId, name, args } = asFields(value);
    yield {
      tool,
      id: String(callId),
      name: String(name),
      args: JSON.stringify(args),
      extra: { ice: 1 },
    };
  }
  if (typeof why === "string") yield { finish: why };
  const [prompt, completion] = asList(tokens) as number[];
  if (prompt !== undefined && completion !== undefined) {
    const total_tokens = prompt + completion;
    yield { usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens } };
  }
}

/** Blocks of text that end with a semicolon. */
function blocks(): Framing<string> {
  const decoder = new TextDecoder();
  let rest = "";
  return {
    push(bytes) {
      const found = (rest + decoder.decode(bytes, { stream: true })).split(";");
      rest = found.pop()!;
      return found;
    },
    end: () => [rest + decoder.decode()].filter((block) => block !== ""),
  };
}

function* readBlock(block: string, state: { pieces: number }, call: ChatCall): Generator<Delta> {
  if (block === "end") yield { end: true };
  else if (block.startsWith("{")) yield* readAnswer(JSON.parse(block), call);
  else if (block === "?") yield { malformed: "it is a question mark" };
  else yield { text: state.pieces++ === 0 ? block : ` ${block}` };
}
