import { chat, good, type Mutant, other, testMutants, withChat, withDeltas } from "./mutant.ts";

const map = (change: (delta: any) => any) => withDeltas((deltas) => deltas.map(change));

const answers: Mutant[] = [
  [
    "a cut answer as a whole one",
    "response.vectors",
    () => map((delta) => (delta.finish ? { finish: "stop" } : delta)),
  ],
  [
    "an unknown reason as a good one",
    "response.finish",
    () =>
      map((delta) =>
        delta.finish && !/^(stop|length|tool_calls|content_filter)$/.test(delta.finish)
          ? { finish: "stop" }
          : delta,
      ),
  ],
  [
    "reasoning as text",
    "response.vectors",
    () => map((delta) => (delta.reasoning ? { text: delta.reasoning } : delta)),
  ],
  [
    "usage without what was cached",
    "response.vectors",
    () =>
      map((delta) =>
        delta.usage?.prompt_tokens_details
          ? { usage: { ...delta.usage, prompt_tokens: 10 } }
          : delta,
      ),
  ],
  [
    "usage without what was cached, in the vectors too",
    "response.usage",
    () =>
      map((delta) =>
        delta.usage?.prompt_tokens_details
          ? {
              usage: {
                ...delta.usage,
                prompt_tokens: 1,
                prompt_tokens_details: { cached_tokens: 4 },
              },
            }
          : delta,
      ),
    (vectors) =>
      vectors.response
        .concat(vectors.stream)
        .forEach(
          ({ answer }: any) =>
            answer?.usage?.prompt_tokens_details && (answer.usage.prompt_tokens = 1),
        ),
  ],
  [
    "nothing counted as zero",
    "response.vectors",
    () =>
      withDeltas((deltas) =>
        deltas.some((delta) => "usage" in delta || "error" in delta)
          ? deltas
          : [...deltas, { usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } }],
      ),
  ],
  [
    "a count that is none",
    "response.pure",
    () =>
      map((delta) =>
        delta.usage ? { usage: { ...delta.usage, total_tokens: Number.NaN } } : delta,
      ),
  ],
  [
    "only one tool call",
    "response.vectors",
    () => withDeltas((deltas) => deltas.filter((delta) => !("tool" in delta) || delta.tool === 0)),
  ],
  [
    "arguments as an object",
    "response.pure",
    () => map((delta) => (delta.args ? { ...delta, args: JSON.parse(delta.args) } : delta)),
  ],
  [
    "a text that is none",
    "response.pure",
    () => withDeltas((deltas) => [...deltas, { text: undefined }]),
  ],
  [
    "an error as an answer",
    "response.errors",
    () => map((delta) => (delta.error ? { text: delta.error.message } : delta)),
  ],
  [
    "an error in words of its own",
    "response.errors",
    () => map((delta) => (delta.error ? { error: { message: "Something went wrong." } } : delta)),
  ],
  [
    "an empty purse as a busy provider",
    "response.errors",
    () => other({ error: ({ body }: any) => ({ message: body?.problem?.words }) }),
  ],
  [
    "errors in words of its own",
    "response.errors",
    () => other({ error: () => ({ message: "The request failed." }) }),
  ],
  [
    "falls over errors without a body",
    "error.status",
    () => other({ error: ({ body }: any) => ({ message: body.problem.words }) }),
  ],
  [
    "a page as a message",
    "error.status",
    () => other({ error: ({ text }: any) => ({ message: text || "none" }) }),
  ],
  [
    "a message of no words",
    "error.status",
    () => other({ error: ({ body }: any) => ({ message: `${Object(body).problem?.words}` }) }),
  ],
  [
    "every refusal as a wrong key",
    "error.status",
    () =>
      other({
        error: (reply: any) => ({
          ...good.error!(reply),
          ...(reply.status < 500 && { code: "authentication" }),
        }),
      }),
  ],
  [
    "a wait of its own",
    "error.retry-after",
    () => other({ error: (reply: any) => ({ ...good.error!(reply), retryAfter: 0.01 }) }),
  ],
  [
    "a busy provider that is final",
    "error.retried",
    () =>
      other({
        error: (reply: any) => ({
          ...good.error!(reply),
          ...(reply.status === 503 && { code: "invalid_request" }),
        }),
      }),
  ],
  [
    "anything as an answer",
    "error.not-an-answer",
    () => withDeltas((deltas) => (deltas.length > 0 ? deltas : [{ text: "" }])),
  ],
  [
    "falls over an answer of another shape",
    "response.any-json",
    () =>
      withChat({
        response: (body: any, call: any) => {
          body.message?.parts.map(String);
          return chat.response(body, call);
        },
      }),
  ],
  [
    "changes the answer that it is given",
    "response.pure",
    () =>
      withChat({
        response: (body: any, call: any) => {
          body.message?.parts?.reverse();
          body.message?.parts?.reverse();
          return chat.response(body, call);
        },
      }),
  ],
  [
    "refuses what is new",
    "response.new-fields",
    () =>
      withChat({
        response: (body: any, call: any) => {
          if (
            Object.keys(Object(body)).some(
              (name) => !/^(id|message|stop|tokens|problem)$/.test(name),
            )
          )
            return [{ error: { message: "What is this?" } }];
          return chat.response(body, call);
        },
      }),
  ],
  ["metadata that is lost", "response.vectors", () => other({ metadata: undefined })],
  [
    "metadata of a stream that is not known yet",
    "stream.vectors",
    () => other({ metadata: (header: any) => good.metadata!(header, false) }),
  ],
  [
    "falls over embeddings of another shape",
    "embedding.pure",
    () =>
      other({
        embedding: {
          ...good.embedding,
          *response(body: any) {
            for (const vector of body.vectors) yield { embedding: vector.map(Number) };
          },
        },
      }),
  ],
  [
    "embeddings that lose a vector",
    "embedding.vectors",
    () =>
      other({
        embedding: {
          ...good.embedding,
          *response(body: any) {
            for (const vector of body.vectors.toReversed()) yield { embedding: vector };
          },
        },
      }),
  ],
  [
    "models with their prefix",
    "models.vectors",
    () =>
      other({
        list: {
          ...good.list,
          response: (body: any) =>
            [...good.list!.response(body)].map(({ id }) => ({ id: `acme/${id}` })),
        },
      }),
  ],
  [
    "falls over lists of another shape",
    "models.any-json",
    () =>
      other({
        list: {
          ...good.list,
          response: (body: any) => body.models.map(({ name }: any) => ({ id: name })),
        },
      }),
  ],
];

testMutants(answers);
