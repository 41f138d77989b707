import {
  AnyModelError,
  asFields,
  asList,
  base64Of,
  type ChatCall,
  type ChatParameterTable,
  defineAdapter,
  type Delta,
  type ErrorReply,
  type HeaderLookup,
  type NormalMessage,
  type NormalPart,
  type ServerSentEvent,
  sse,
  toSecret,
} from "@anymodel/core/provider";

type Fields = Record<string, unknown>;

const NO_EFFECT = { ignore: "it has no effect on the answer" } as const;

/** OpenAI parameter → place in Acme's body. */
export const ROWS = {
  temperature: "options.heat",
  top_p: "options.top_p",
  n: false,
  stop: { to: "options.until", map: (stop: string | string[]) => [stop].flat() },
  max_tokens: "options.limit",
  max_completion_tokens: "options.limit",
  presence_penalty: false,
  frequency_penalty: false,
  logit_bias: false,
  logprobs: false,
  top_logprobs: false,
  seed: "options.seed",
  tools: { to: "tools", map: (tools: Fields[]) => tools.map((tool) => asFields(tool.function)) },
  tool_choice: "tool_choice",
  parallel_tool_calls: false,
  functions: false,
  function_call: false,
  response_format: { to: "shape", map: (format: Fields) => asFields(format.json_schema).schema },
  reasoning_effort: false,
  verbosity: false,
  modalities: false,
  audio: false,
  prediction: false,
  web_search_options: false,
  service_tier: false,
  user: NO_EFFECT,
  safety_identifier: NO_EFFECT,
  prompt_cache_key: NO_EFFECT,
  prompt_cache_retention: NO_EFFECT,
  store: NO_EFFECT,
  metadata: NO_EFFECT,
} as const satisfies ChatParameterTable;

/** A small adapter with everything that an adapter can have, for a provider that does not exist. */
export function acme({ apiKey }: { apiKey?: string } = {}) {
  return defineAdapter({
    spec: 1,
    id: "acme",
    baseURL: "https://api.acme.example/v1",
    docs: "https://acme.example/docs",
    auth: { env: "ACME_API_KEY", header: "x-acme-key", scheme: "", key: toSecret(apiKey) },
    headers: { "acme-version": "3" },
    models: { "small-1": { input: ["text", "image"], context: 8000 } },
    limits: { timeout: 60_000 },
    error: readError,
    metadata: readMetadata,
    list: {
      request: () => ({ path: "/models" }),
      response: (body: unknown) =>
        asList(asFields(body).models).map((model) => ({ id: String(asFields(model).name) })),
    },
    embedding: {
      params: { dimensions: "size", user: NO_EFFECT },
      batch: 8,
      request: ({ model, inputs }, parameters) => ({
        path: "/embed",
        body: { model, texts: inputs, ...parameters },
      }),
      *response(body: unknown) {
        for (const vector of asList(asFields(body).vectors)) {
          yield { embedding: asList(vector) as number[] };
        }
        const count = asFields(body).tokens;
        if (typeof count === "number") {
          yield { usage: { prompt_tokens: count, total_tokens: count } };
        }
      },
    },
    chat: {
      params: ROWS,
      native: { at: "options", types: { top_k: "integer", mood: '"calm" | "bright"' } },
      accepts: { image: ["url", "base64"], file: ["base64"] },
      roles: {
        system: "guide",
        developer: "guide",
        user: "asker",
        assistant: "acme",
        tool: "tool",
      },
      required: { "options.format": { value: "text", why: "Acme demands one" } },
      request: toRequest,
      response: readAnswer,
      stream: {
        framing: sse,
        ends: "marker",
        state: createState,
        step: readEvent,
      },
    },
  });
}

export function toRequest({ model, messages, stream }: ChatCall, parameters: Fields) {
  return {
    path: `/talk`,
    body: { model, turns: messages.map(toTurn), ...parameters, ...(stream && { stream: true }) },
  };
}

function toTurn({ role, content, source }: NormalMessage, at: number): Fields {
  const calls = asList(source.tool_calls).map((call) => {
    const { name, arguments: args } = asFields(asFields(call).function);
    return { call: { id: asFields(call).id, name, input: parse(args, at) } };
  });
  const parts = typeof content === "string" ? [{ text: content }] : (content ?? []).map(toPart);
  return {
    who: role,
    parts: [...parts, ...calls],
    ...(role === "tool" && { answers: source.tool_call_id }),
  };
}

function toPart(part: NormalPart): Fields {
  if (part.kind === "text") return { text: part.text };
  if (part.via === "url") return { [part.kind]: { address: part.data } };
  return { [part.kind]: { type: part.mediaType, bytes: base64Of(part) } };
}

function parse(args: unknown, at: number): unknown {
  try {
    return JSON.parse(args as string);
  } catch {
    const param = `messages[${at}].tool_calls`;
    throw new AnyModelError({ code: "invalid_request", message: `${param} is no JSON.`, param });
  }
}

/** What is known of a stream between its events. */
export function createState() {
  return { calls: 0 };
}

export function* readAnswer(body: unknown): Generator<Delta> {
  const { id, message, stop, tokens, problem } = asFields(body);
  if (problem) {
    yield { error: readProblem(problem) };
    return;
  }
  if (typeof id === "string") yield { meta: { id } };
  let calls = 0;
  for (const value of asList(asFields(message).parts)) {
    const { text, thought, call } = asFields(value);
    if (typeof thought === "string") yield { reasoning: thought };
    if (typeof text === "string") yield { text };
    if (call) {
      const { id: its, name, input } = asFields(call);
      yield {
        tool: calls++,
        id: String(its),
        name: String(name),
        args: JSON.stringify(input ?? {}),
      };
    }
  }
  if (typeof stop === "string") yield { finish: toFinish(stop) };
  yield* readTokens(tokens);
}

export function* readEvent(
  { data }: ServerSentEvent,
  state: ReturnType<typeof createState>,
): Generator<Delta> {
  let event: Fields;
  try {
    event = asFields(JSON.parse(data));
  } catch {
    yield { malformed: "it is not JSON" };
    return;
  }
  const { type, id, name, text, json, stop, tokens, problem } = event;
  if (type === "begin" && typeof id === "string") yield { meta: { id } };
  if (type === "text" && typeof text === "string") yield { text };
  if (type === "thought" && typeof text === "string") yield { reasoning: text };
  if (type === "call") yield { tool: state.calls++, id: String(id), name: String(name) };
  if (type === "input" && typeof json === "string" && state.calls > 0) {
    yield { tool: state.calls - 1, args: json };
  }
  if (type === "stop" && typeof stop === "string") yield { finish: toFinish(stop) };
  if (type === "stop") yield* readTokens(tokens);
  if (type === "end") yield { end: true };
  if (type === "error") yield { error: readProblem(problem) };
}

const FINISH: Readonly<Record<string, string>> = {
  done: "stop",
  limit: "length",
  calls: "tool_calls",
  refused: "content_filter",
};

function toFinish(word: string): string {
  return Object.hasOwn(FINISH, word) ? FINISH[word]! : word;
}

function* readTokens(tokens: unknown): Generator<Delta> {
  const { asked, cached, wrote, thought } = asFields(tokens);
  if (typeof asked !== "number" || typeof wrote !== "number") return;
  // Acme counts cached and thought tokens beside the others.
  const prompt_tokens = asked + (typeof cached === "number" ? cached : 0);
  const completion_tokens = wrote + (typeof thought === "number" ? thought : 0);
  yield {
    usage: {
      prompt_tokens,
      completion_tokens,
      total_tokens: prompt_tokens + completion_tokens,
      ...(typeof cached === "number" && { prompt_tokens_details: { cached_tokens: cached } }),
      ...(typeof thought === "number" && {
        completion_tokens_details: { reasoning_tokens: thought },
      }),
    },
  };
}

function readProblem(problem: unknown) {
  const { words } = asFields(problem);
  return { message: typeof words === "string" && words ? words : "Acme reports a problem." };
}

export function readError({ status, body }: ErrorReply) {
  const { kind, words } = asFields(asFields(body).problem);
  return {
    ...(typeof words === "string" && words && { message: words }),
    ...(status === 429 && kind === "out_of_money" && { code: "insufficient_quota" as const }),
  };
}

export function readMetadata(header: HeaderLookup, streamed: boolean): Fields | undefined {
  const left = header("acme-calls-left");
  const cost = streamed ? undefined : header("acme-cost");
  if (left === undefined && cost === undefined) return undefined;
  return { ...(left !== undefined && { left }), ...(cost !== undefined && { cost }) };
}
