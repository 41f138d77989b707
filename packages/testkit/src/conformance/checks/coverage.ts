import { acceptedMedia, actingParameters, acts } from "../abilities.ts";
import type { Case, Check } from "../check.ts";
import { secretsIn } from "../../record/secrets.ts";
import type { Subject } from "../subject.ts";
import type { ExpectedAnswer, RequestVector, Vectors } from "../vectors.ts";

/** What an adapter declares needs a vector that shows it. */
export const coverageChecks: readonly Check[] = [
  {
    id: "vectors.secrets",
    level: "L1",
    name: "the vectors hold nothing that looks like a key",
    *cases({ vectors: { key, ...kinds } }) {
      for (const vector of Object.values(kinds).flat()) {
        yield {
          name: vector.id,
          run: (assert) =>
            assert.same(secretsIn(vector, [key]), [], "Nothing in it looks like a secret."),
        };
      }
    },
  },
  {
    id: "coverage.chat",
    level: "L1",
    name: "text, whole conversations and system messages have vectors",
    *cases({ adapter: { chat }, vectors }) {
      if (!chat) return;
      const { roles } = chat;
      yield needs("a request", sentOf(vectors).length > 0);
      yield needs(
        "an answer",
        vectors.response.some(({ answer, error }) => answer && !error),
      );
      for (const role of ["system", "user", "assistant"]) {
        if (roles && !Object.hasOwn(roles, role)) continue;
        yield needs(
          `a ${role} message`,
          messagesOf(vectors).some((message) => message.role === role),
        );
      }
    },
  },
  {
    id: "coverage.parameters",
    level: "L1",
    name: "each parameter that is sent on has a vector",
    *cases({ adapter, vectors }) {
      if (!adapter.chat) return;
      for (const name of actingParameters(adapter)) {
        yield needs(
          `the parameter ${name}`,
          sentOf(vectors).some(({ request }) => (request[name] ?? null) !== null),
        );
      }
    },
  },
  {
    id: "coverage.media",
    level: "L1",
    name: "each kind of medium that is taken has a vector for each way",
    *cases({ adapter, vectors }) {
      const seen = new Set(messagesOf(vectors).flatMap(mediaOf));
      for (const { kind, via } of acceptedMedia(adapter)) {
        yield needs(`${kind} by ${via}`, seen.has(`${kind} by ${via}`));
      }
    },
  },
  {
    id: "coverage.tools",
    level: "L1",
    name: "tools have vectors: offered, called, answered, streamed",
    *cases({ adapter: { chat }, vectors }) {
      if (!chat || !acts(chat.params.tools)) return;
      const messages = messagesOf(vectors);
      const called = (answers: readonly { answer?: ExpectedAnswer | undefined }[], least = 1) =>
        answers.some(({ answer }) => (answer?.tool_calls?.length ?? 0) >= least);
      yield needs(
        "an earlier tool call",
        messages.some((message) => message.tool_calls?.length > 0),
      );
      yield needs(
        "a tool's result",
        messages.some(({ role }) => role === "tool"),
      );
      yield needs("an answer with a tool call", called(vectors.response));
      if (chat.stream) {
        yield needs("a streamed tool call", called(vectors.stream));
        yield needs("several streamed tool calls", called(vectors.stream, 2));
      }
    },
  },
  {
    id: "coverage.answers",
    level: "L1",
    name: "answers of each declared kind have vectors",
    *cases({ adapter: { chat }, vectors: { response } }) {
      if (!chat) return;
      const shows = (test: (answer: ExpectedAnswer) => unknown) =>
        response.some(({ answer, error }) => answer && !error && test(answer));
      yield needs(
        "an answer that was cut at the limit",
        shows((answer) => answer.finish_reason === "length"),
      );
      if (acts(chat.params.logprobs))
        yield needs(
          "logprobs",
          shows(({ logprobs }) => logprobs),
        );
      if (acts(chat.params.n)) {
        yield needs(
          "several choices",
          shows(({ choices }) => (choices?.length ?? 0) > 1),
        );
      }
    },
  },
  {
    id: "coverage.stream",
    level: "L1",
    name: "streams have vectors: asked for, equal to a whole answer, broken by an error",
    *cases({ adapter: { chat }, vectors }) {
      if (!chat?.stream) return;
      const { stream } = vectors;
      yield needs(
        "a request for a stream",
        sentOf(vectors).some(({ request }) => request.stream),
      );
      yield needs(
        "a stream",
        stream.some(({ error }) => !error),
      );
      yield needs(
        "a stream that is the same_as a whole answer",
        stream.some(({ same_as }) => same_as),
      );
      if (acts(chat.params.tools)) {
        yield needs(
          "a stream with tool calls that is the same_as a whole answer",
          stream.some(({ same_as, answer }) => same_as && answer?.tool_calls),
        );
      }
      if (chat.stream.ends === "marker") {
        yield needs(
          "an error in the middle of a stream",
          stream.some(({ error, http }) => error && http.status < 300 && http.then === undefined),
        );
      }
    },
  },
  {
    id: "coverage.errors",
    level: "L1",
    name: "the provider's own errors have vectors",
    *cases({ adapter: { chat, auth }, vectors: { response } }) {
      if (!chat) return;
      const told = (test: (status: number) => boolean) =>
        response.some(({ error, http }) => error?.message && test(http.status));
      if (auth && !auth.optional)
        yield needs(
          "a refused key, whose `error` has the provider's words as its `message`",
          told((status) => status === 401 || status === 403 || status === 400),
        );
      yield needs(
        "a refused request, with its `message`",
        told((status) => status >= 400 && status < 500),
      );
      yield needs(
        "too many requests, or too busy, with its `message`",
        told((status) => status === 429 || status === 503 || status === 529),
      );
      yield needs(
        "a failing server, with its `message`",
        told((status) => status >= 500),
      );
    },
  },
  {
    id: "coverage.operations",
    level: "L1",
    name: "embeddings and model lists have vectors",
    *cases({ adapter: { embedding, list }, vectors }: Subject) {
      if (embedding)
        yield needs(
          "an embedding",
          vectors.embedding.some(({ answer }) => answer),
        );
      if (list)
        yield needs(
          "a list of models",
          vectors.models.some(({ answer }) => answer),
        );
      if (list?.next)
        yield needs(
          "a list of models in pages",
          vectors.models.some(({ answer, further }) => answer && further.length > 0),
        );
    },
  },
];

function needs(what: string, isThere: boolean): Case {
  return {
    name: what,
    run: (assert) =>
      assert.holds(isThere, `The adapter declares it, so a vector must show it: ${what}.`),
  };
}

function sentOf({ request }: Vectors): RequestVector[] {
  return request.filter(({ sent }) => sent);
}

function messagesOf(vectors: Vectors): Record<string, any>[] {
  return sentOf(vectors).flatMap(({ request }) => request.messages);
}

function mediaOf({ content }: Record<string, any>): string[] {
  return (Array.isArray(content) ? content : [content]).flatMap((part) => {
    const { type } = Object(part) as { type?: string };
    if (typeof type !== "string" || type === "text") return [];
    const kind = /^(?:input_)?(image|audio|video|file)/.exec(type)?.[1];
    const inner = typeof part[type] === "object" ? part[type] : part;
    const text = typeof part[type] === "string" ? part[type] : (inner.url ?? inner.file_data ?? "");
    const via = inner.file_id ? "id" : /^https?:/i.test(text) ? "url" : "base64";
    return [`${kind} by ${via}`];
  });
}
