import type { Answers, Protocol } from "../answers.ts";

const MODEL = "some-model";
const BASIS = "made up, to be replaced by your provider's page";
const USER = { role: "user", content: "Hello" };
const COUNTED = { input_tokens: 5, output_tokens: 2 };
const USAGE = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
const FAILURE = "The server had an error.";

type Form = (pieces: object[]) => { headers: Record<string, string>; chunks_utf8: string[] };

/** How a list of pieces is written in each protocol. */
const FORMS: Readonly<Record<Exclude<Protocol, "openai">, Form>> = {
  sse: (pieces) => ({
    headers: { "content-type": "text/event-stream" },
    chunks_utf8: pieces.map((piece) => `data: ${JSON.stringify(piece)}\n\n`),
  }),
  ndjson: (pieces) => ({
    headers: { "content-type": "application/x-ndjson" },
    chunks_utf8: pieces.map((piece) => `${JSON.stringify(piece)}\n`),
  }),
  "raw-text": (pieces) => ({
    headers: { "content-type": "text/plain; charset=utf-8" },
    chunks_utf8: pieces.flatMap((piece) => ("text" in piece ? [String(piece.text)] : [])),
  }),
};

/** Vectors of the made-up protocol. */
export function ownVectors({ baseURL, protocol }: Answers): object {
  const path = `${new URL(baseURL).pathname.replace(/\/$/, "")}/chat`;
  const isRaw = protocol === "raw-text";
  const form = FORMS[protocol as keyof typeof FORMS];
  const request = (id: string, fields: Record<string, unknown>, wire: Record<string, unknown>) => {
    const head = { model: MODEL, messages: [USER] };
    const body = { ...head, stream: false, ...wire };
    return { id, basis: BASIS, request: { ...head, ...fields }, sent: { path, body } };
  };
  const messages = [
    { role: "system", content: "Be short." },
    USER,
    { role: "assistant", content: "Good day" },
    USER,
  ];
  const sampling = { temperature: 0.5, top_p: 0.9, stop: ["END"], seed: 7, top_k: 40 };
  const limit = { options: { max_tokens: 20 } };
  const end = { finish_reason: "stop", usage: COUNTED };
  const said = [{ text: "Good " }, { text: "day" }];
  return {
    about: "A start: each vector shows what the adapter declares. Replace them by your provider's.",
    request: [
      request("req-conversation", { messages }, { messages }),
      request("req-parameters", sampling, { options: sampling }),
      request("req-max-tokens", { max_tokens: 20 }, limit),
      request("req-max-completion-tokens", { max_completion_tokens: 20 }, limit),
      request("req-stream", { stream: true }, { stream: true }),
    ],
    response: [
      answer(
        "res-text",
        { text: "Good day", ...(isRaw ? {} : end) },
        {
          content: "Good day",
          ...(!isRaw && { usage: USAGE }),
        },
      ),
      answer(
        "res-length",
        { text: "Good", finish_reason: "length", usage: COUNTED },
        {
          content: "Good",
          finish_reason: "length",
          usage: USAGE,
        },
      ),
      refusal("res-401", 401, "The key is not known.", "authentication"),
      refusal("res-400", 400, "Unknown option.", "invalid_request"),
      refusal("res-429", 429, "Slow down.", "rate_limit"),
      refusal("res-500", 500, FAILURE, "server_error"),
    ],
    stream: [
      {
        id: "str-text",
        basis: BASIS,
        model: MODEL,
        http: form([...said, ...(isRaw ? [] : [end])]),
        answer: { content: "Good day", ...(!isRaw && { usage: USAGE }) },
        same_as: "res-text",
      },
      ...(isRaw
        ? []
        : [
            {
              id: "str-error",
              basis: BASIS,
              model: MODEL,
              http: form([{ text: "Good" }, { error: { message: FAILURE } }]),
              answer: { content: "Good" },
              error: { code: "server_error", message: FAILURE },
            },
          ]),
    ],
  };
}

function answer(id: string, body: object, expected: object) {
  return { id, basis: BASIS, model: MODEL, http: { body }, answer: expected };
}

function refusal(id: string, status: number, message: string, code: string) {
  const http = { status, body: { error: { message } } };
  return { id, basis: BASIS, model: MODEL, http, error: { code, message } };
}
