import {
  chat,
  good,
  type Mutant,
  other,
  testMutants,
  withChat,
  withRequest,
  withRows,
} from "./mutant.ts";
import { acme } from "./acme.ts";

let calls = 0;
const shared: any = { kept: {} };

const requests: Mutant[] = [
  ["a parameter in the wrong place", "request.vectors", () => withRows({ top_p: "options.topp" })],
  [
    "a default of its own",
    "request.vectors",
    () => withRequest(({ body }) => void (body.options.heat ??= 0.7)),
  ],
  [
    "a value that is capped in silence",
    "request.vectors",
    () =>
      withRows({
        max_tokens: { to: "options.limit", map: (limit: number) => Math.min(limit, 10) },
      }),
  ],
  [
    "a stream that is not asked for",
    "request.vectors",
    () => withRequest(({ body }) => void delete body.stream),
  ],
  [
    "a tool's result without its call",
    "request.vectors",
    () => withRequest(({ body }) => body.turns.forEach((turn: any) => delete turn.answers)),
  ],
  [
    "an image without its type",
    "request.vectors",
    () =>
      withRequest(({ body }) =>
        body.turns.forEach((turn: any) =>
          turn.parts.forEach((part: any) => delete part.image?.type),
        ),
      ),
  ],
  ["a header that is missing", "request.vectors", () => other({ headers: {} })],
  [
    "the scheme of another provider",
    "request.vectors",
    () => other({ auth: { ...good.auth, scheme: "Bearer" } }),
  ],
  ["refuses what its vectors send", "request.vectors", () => withRows({ seed: false })],
  [
    "sends what its vectors refuse",
    "request.refusals",
    () => withRows({ presence_penalty: "options.presence" }),
  ],
  [
    "a parameter that is lost on the way",
    "parameters.sent",
    () => withRequest(({ body }) => void delete body.options.seed),
  ],
  [
    "a parameter that changes the question",
    "parameters.sent",
    () =>
      withRequest(({ body }) => {
        if (body.options.seed) body.turns = [];
      }),
  ],
  [
    "a parameter of its own that is lost",
    "parameters.own",
    () => withRequest(({ body }) => void delete body.options.mood),
  ],
  [
    "names that nobody knows are lost",
    "parameters.unknown",
    () => withRequest(({ body }) => void delete body.options.anymodel_probe),
  ],
  [
    "a model id in the path as it is",
    "request.model",
    () =>
      withRequest((wire) => {
        wire.path = `/talk/${wire.body.model}`;
        delete wire.body.model;
      }),
  ],
  [
    "a model id without its tag",
    "request.model",
    () => withRequest(({ body }) => void (body.model = body.model.split(":")[0])),
  ],
  [
    "a model id without its maker",
    "request.model",
    () => withRequest(({ body }) => void (body.model = body.model.split("/").at(-1))),
  ],
  [
    "messages in reverse",
    "request.conversation",
    () => withRequest(({ body }) => void (body.turns = body.turns.toReversed())),
  ],
  [
    "two turns of one role in one",
    "request.conversation",
    () =>
      withRequest(
        ({ body }) =>
          void (body.turns = body.turns.filter(
            (turn: any, at: number) => turn.who !== body.turns[at - 1]?.who,
          )),
      ),
  ],
  [
    "a system message that is lost",
    "request.conversation",
    () =>
      withRequest(
        ({ body }) => void (body.turns = body.turns.filter((turn: any) => turn.who !== "guide")),
      ),
  ],
  [
    "only the first part of a list",
    "request.conversation",
    () =>
      withRequest(({ body }) =>
        body.turns.forEach(
          (turn: any) => void (turn.parts.length = Math.min(1, turn.parts.length)),
        ),
      ),
  ],
  [
    "falls over an answer without content",
    "request.conversation",
    () =>
      withChat({
        request(call: any, parameters: any) {
          call.messages.forEach((message: any) => message.content.length);
          return chat.request(call, parameters);
        },
      }),
  ],
  [
    "the system message twice",
    "request.conversation",
    () =>
      withRequest(
        ({ body }) =>
          void body.turns.unshift(...body.turns.filter((turn: any) => turn.who === "guide")),
      ),
  ],
  [
    "changes the messages that it is given",
    "request.pure",
    () =>
      withChat({
        request(call: any, parameters: any) {
          call.messages.reverse();
          call.messages.reverse();
          return chat.request(call, parameters);
        },
      }),
  ],
  [
    "changes the parameters that it is given",
    "request.pure",
    () =>
      withChat({
        request(call: any, parameters: any) {
          parameters.extra = 1;
          return chat.request(call, parameters);
        },
      }),
  ],
  [
    "counts its requests",
    "request.pure",
    () => withRequest(({ body }) => void (body.number = ++calls)),
  ],
  [
    "one object for all requests",
    "request.pure",
    () => withRequest(({ body }) => void (body.shared = shared)),
  ],
  [
    "a date in the body",
    "request.plain-json",
    () => withRequest(({ body }) => void (body.at = new Date(0))),
  ],
  [
    "a number that JSON has not",
    "request.plain-json",
    () => withRequest(({ body }) => void (body.top = Number.NaN)),
  ],
  [
    "the key in the query",
    "request.key",
    () => {
      const { chat } = acme();
      return {
        ...acme(),
        chat: {
          ...chat,
          request: (call: any, parameters: any) => ({
            ...chat.request(call, parameters),
            query: { key: "acme-test-key" },
          }),
        },
      } as never;
    },
  ],
  [
    "the key in the body",
    "request.key",
    () => withRequest(({ body }) => void (body.key = "acme-test-key")),
  ],
  [
    "media that are lost",
    "media.sent",
    () =>
      withRequest(({ body }) =>
        body.turns.forEach(
          (turn: any) => void (turn.parts = turn.parts.filter((part: any) => !part.image)),
        ),
      ),
  ],
  [
    "only one image",
    "media.sent",
    () =>
      withRequest(({ body }) =>
        body.turns.forEach((turn: any) => {
          let seen = 0;
          turn.parts = turn.parts.filter((part: any) => !part.image || seen++ === 0);
        }),
      ),
  ],
  [
    "texts after all media, in reverse",
    "media.sent",
    () =>
      withRequest(({ body }) =>
        body.turns.forEach((turn: any) => void (turn.parts = turn.parts.toReversed())),
      ),
  ],
  [
    "an address where data was asked for",
    "media.downloaded",
    () =>
      withRequest(({ body }, call) =>
        body.turns.forEach((turn: any, at: number) =>
          turn.parts.forEach((part: any, place: number) => {
            if (part.file) part.file.bytes = call.messages[at].content[place].source.file.file_data;
          }),
        ),
      ),
  ],
  [
    "embeddings in reverse",
    "embedding.vectors",
    () =>
      other({
        embedding: {
          ...good.embedding,
          request: (call: any, parameters: any) => ({
            path: "/embed",
            body: { model: call.model, texts: call.inputs.toReversed(), ...parameters },
          }),
        },
      }),
  ],
];

testMutants(requests);
