import type { Answers } from "../answers.ts";

const MODEL = "some-model";
const BASIS = "OpenAI API reference, chat/create; replace by your provider's page";
const PNG =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

const USAGE = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
const USER = { role: "user", content: "Hello" };
const TOOL = {
  type: "function",
  function: {
    name: "weather",
    parameters: {
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
    },
  },
};
const FORMAT = {
  type: "json_schema",
  json_schema: {
    name: "city",
    schema: { type: "object", properties: { city: { type: "string" } } },
  },
};

/** Vectors of OpenAI's protocol. */
export function openaiVectors({ baseURL }: Answers): object {
  const path = `${new URL(baseURL).pathname.replace(/\/$/, "")}/chat/completions`;
  const request = (id: string, fields: Record<string, unknown>, wire = fields) => {
    const head = { model: MODEL, messages: [USER] };
    return {
      id,
      basis: BASIS,
      request: { ...head, ...fields },
      sent: { path, body: { ...head, ...wire } },
    };
  };
  const see = (url: string) => ({
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "What is this?" },
          { type: "image_url", image_url: { url } },
        ],
      },
    ],
  });
  const calls = [toolCall(0)];
  return {
    about: "A start: each vector shows what the adapter declares. Replace them by your provider's.",
    request: [
      request("req-conversation", {
        messages: [
          { role: "system", content: "Be short." },
          USER,
          { role: "assistant", content: "Good day" },
          USER,
        ],
      }),
      request("req-parameters", {
        temperature: 0.5,
        top_p: 0.9,
        max_tokens: 20,
        stop: ["END"],
        seed: 7,
        presence_penalty: 0.1,
        frequency_penalty: 0.2,
      }),
      request("req-max-completion-tokens", { max_completion_tokens: 20 }, { max_tokens: 20 }),
      request("req-stream", { stream: true, stream_options: { include_usage: true } }),
      request("req-image-url", see("https://media.example/cat.png")),
      request("req-image-data", see(PNG)),
      request("req-tools", { tools: [TOOL], tool_choice: "auto" }),
      request("req-response-format", { response_format: FORMAT }),
      request("req-tool-result", {
        messages: [
          USER,
          { role: "assistant", content: null, tool_calls: calls },
          { role: "tool", tool_call_id: "call_0", content: "Clear" },
        ],
        tools: [TOOL],
      }),
    ],
    response: [
      answer("res-text", { content: "Good day" }, "stop", { content: "Good day", usage: USAGE }),
      answer("res-length", { content: "Good" }, "length", {
        content: "Good",
        finish_reason: "length",
        usage: USAGE,
      }),
      answer("res-tool-call", { content: null, tool_calls: calls }, "tool_calls", {
        tool_calls: [expectedCall(0)],
        usage: USAGE,
      }),
      refusal("res-401", 401, "Incorrect API key provided.", "authentication"),
      refusal("res-400", 400, "Unknown parameter.", "invalid_request"),
      refusal("res-429", 429, "Slow down.", "rate_limit"),
      refusal("res-500", 500, "The server had an error.", "server_error"),
    ],
    stream: [
      stream(
        "str-text",
        [
          piece({ role: "assistant", content: "" }),
          piece({ content: "Good " }),
          piece({ content: "day" }),
        ],
        "stop",
        { same_as: "res-text", answer: { content: "Good day", usage: USAGE } },
      ),
      stream("str-tool-call", pieces(calls), "tool_calls", {
        same_as: "res-tool-call",
        answer: { tool_calls: [expectedCall(0)], usage: USAGE },
      }),
      stream("str-tool-calls", pieces([toolCall(0), toolCall(1)]), "tool_calls", {
        answer: { tool_calls: [expectedCall(0), expectedCall(1)], usage: USAGE },
      }),
      {
        id: "str-error",
        basis: BASIS,
        model: MODEL,
        http: events([
          piece({ content: "Good" }),
          { error: { message: "The server had an error." } },
        ]),
        answer: { content: "Good" },
        error: { code: "server_error", message: "The server had an error." },
      },
    ],
  };
}

function toolCall(place: number) {
  const call = { name: "weather", arguments: '{"city":"Bergen"}' };
  return { id: `call_${place}`, type: "function", function: call };
}

function expectedCall(place: number) {
  return { id: `call_${place}`, name: "weather", arguments: { city: "Bergen" } };
}

function answer(id: string, message: object, finish_reason: string, expected: object) {
  const choices = [{ index: 0, message: { role: "assistant", ...message }, finish_reason }];
  const body = { id: "chat-1", created: 1700000000, model: MODEL, choices, usage: USAGE };
  return { id, basis: BASIS, model: MODEL, http: { body }, answer: expected };
}

function refusal(id: string, status: number, message: string, code: string) {
  const http = { status, body: { error: { message } } };
  return { id, basis: BASIS, model: MODEL, http, error: { code, message } };
}

function stream(id: string, list: object[], finish_reason: string, more: object) {
  const end = { id: "chat-1", choices: [{ index: 0, delta: {}, finish_reason }] };
  const counted = { id: "chat-1", choices: [], usage: USAGE };
  const request = { stream_options: { include_usage: true } };
  const http = events([...list, end, counted], "data: [DONE]\n\n");
  return { id, basis: BASIS, model: MODEL, request, http, ...more };
}

/** Two pieces of each call: its head, then its arguments in halves. */
function pieces(calls: ReturnType<typeof toolCall>[]): object[] {
  return calls.flatMap((call, index) => {
    const { name, arguments: args } = call.function;
    const part = (fields: object) => piece({ tool_calls: [{ index, ...fields }] });
    return [
      part({ id: call.id, type: "function", function: { name, arguments: "" } }),
      part({ function: { arguments: args.slice(0, 8) } }),
      part({ function: { arguments: args.slice(8) } }),
    ];
  });
}

function piece(delta: object): object {
  return { id: "chat-1", choices: [{ index: 0, delta, finish_reason: null }] };
}

function events(list: object[], end = "") {
  return {
    headers: { "content-type": "text/event-stream" },
    chunks_utf8: [
      ...list.map((data) => `data: ${JSON.stringify(data)}\n\n`),
      ...(end ? [end] : []),
    ],
  };
}
