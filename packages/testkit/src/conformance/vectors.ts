// oxlint-disable unicorn/no-thenable -- the `then` of a reply is a string, so no promise takes it for its own.
import { z } from "zod";

const id = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9.-]*$/,
    "an id is written in small letters, digits, dots and dashes: it names a test",
  );
const object = z.record(z.string(), z.unknown());
const texts = z.record(z.string(), z.string());

/** What every vector may say of itself: where its bytes come from, and which settings the adapter had. */
const origin = {
  id,
  /** D documented, S official SDK, L another library's adapter, T third party, I our decision, R recorded live. */
  grade: z.string().optional(),
  /** Where the bytes come from. */
  basis: z.string().optional(),
  note: z.string().optional(),
  /** Settings that the adapter was made with; others use other vectors. */
  adapter: object.optional(),
};

const error = z.strictObject({
  code: z.string(),
  status: z.int().optional(),
  param: z.string().optional(),
  /** Contained in the error's message: the provider's own words. */
  message: z.string().optional(),
  retryable: z.boolean().optional(),
  /** Seconds. */
  retryAfter: z.number().optional(),
});

const http = z
  .strictObject({
    status: z.int().min(200).max(599).default(200),
    headers: texts.default({}),
    /** Sent as JSON. */
    body: z.unknown().optional(),
    body_text: z.string().optional(),
    /** The byte pieces of a streamed body. */
    chunks_utf8: z.array(z.string()).optional(),
    chunks_base64: z.array(z.base64()).optional(),
    /** What follows the last byte, if not a clean end: a broken connection. */
    then: z.literal("destroy").optional(),
  })
  .refine(
    (reply) =>
      ["body", "body_text", "chunks_utf8", "chunks_base64"].filter((name) => name in reply)
        .length <= 1,
    "holds more than one of body, body_text, chunks_utf8 and chunks_base64",
  );

const toolCall = z.strictObject({
  /** Any id that is not empty, if left out. */
  id: z.string().optional(),
  name: z.string(),
  /** The text of the arguments; compared as JSON where it is written as an object. */
  arguments: z.union([z.string(), object]),
  extra_content: object.optional(),
});

const message = {
  content: z.string().nullish(),
  finish_reason: z.string().nullish(),
  native_finish_reason: z.string().optional(),
  reasoning_content: z.string().optional(),
  reasoning_details: z.array(z.unknown()).optional(),
  refusal: z.string().optional(),
  tool_calls: z.array(toolCall).optional(),
  audio: object.optional(),
  annotations: z.array(z.unknown()).optional(),
  logprobs: object.optional(),
};

const answer = z.strictObject({
  ...message,
  /** In the place of the message's fields, where there are several choices. */
  choices: z.array(z.strictObject(message)).optional(),
  /** Absent here means that the answer must hold none. */
  usage: object.optional(),
  provider_metadata: object.optional(),
  /** Compared where they are named. */
  id: z.string().optional(),
  created: z.int().optional(),
  system_fingerprint: z.string().optional(),
  service_tier: z.string().optional(),
});

const sent = z.strictObject({
  method: z.string().default("POST"),
  /** Of the whole URL, with its query. */
  path: z.string().startsWith("/"),
  /** Those that matter; others may be sent too. */
  headers: texts.default({}),
  body: z.unknown().optional(),
});

/** The model id stands without its prefix everywhere. */
const request = z.looseObject({ model: z.string(), messages: z.array(z.any()).min(1) });

const requestVector = z.strictObject({
  ...origin,
  request,
  /** The second argument of `completion`. */
  options: object.optional(),
  /** The HTTP request that must leave, */
  sent: sent.optional(),
  /** or the error instead, before anything is sent. */
  error: error.optional(),
  /** The warnings of the call, where they matter: `[["ignored_parameter", "user"]]`. */
  warnings: z.array(z.tuple([z.string(), z.string()])).optional(),
});

const answerVector = z.strictObject({
  ...origin,
  model: z.string(),
  /** What was asked, where the answer depends on it; otherwise a greeting. */
  request: z.looseObject({}).optional(),
  http,
  /** What the caller must see; beside an error, what came before it. */
  answer: answer.optional(),
  error: error.optional(),
});

const streamVector = answerVector.extend({
  /** The id of the response vector that is the same answer, not streamed. */
  same_as: id.optional(),
});

const embeddingVector = z.strictObject({
  ...origin,
  request: z.looseObject({ model: z.string(), input: z.unknown() }),
  sent,
  http,
  answer: z
    .strictObject({ embeddings: z.array(z.array(z.number())), usage: object.optional() })
    .optional(),
  error: error.optional(),
});

const listed = { sent: sent.extend({ method: z.string().default("GET") }), http };

const modelsVector = z.strictObject({
  ...origin,
  ...listed,
  /** The pages after the first. */
  further: z.array(z.strictObject(listed)).default([]),
  /** The ids without the prefix, of all pages. */
  answer: z.strictObject({ models: z.array(z.string()) }).optional(),
  error: error.optional(),
});

/** A file of vectors: plain JSON that any language can read. */
export const vectorFile = z.strictObject({
  about: z.string().optional(),
  /** The key that the requests were sent with. */
  key: z.string().optional(),
  request: z.array(requestVector).default([]),
  response: z.array(answerVector).default([]),
  stream: z.array(streamVector).default([]),
  embedding: z.array(embeddingVector).default([]),
  models: z.array(modelsVector).default([]),
});

/** The vectors of an adapter, from all its files. */
export interface Vectors {
  key: string;
  request: RequestVector[];
  response: AnswerVector[];
  stream: StreamVector[];
  embedding: EmbeddingVector[];
  models: ModelsVector[];
}

/** A file of vectors as it is written. */
export type VectorFile = z.input<typeof vectorFile>;
/** A call and the HTTP request that must leave, or the error instead. */
export type RequestVector = z.output<typeof requestVector>;
/** An HTTP answer and what the caller must see. */
export type AnswerVector = z.output<typeof answerVector>;
/** A streamed HTTP answer and what the caller must see. */
export type StreamVector = z.output<typeof streamVector>;
/** An embedding call, its HTTP request and answer, and what the caller must see. */
export type EmbeddingVector = z.output<typeof embeddingVector>;
/** A list of models as the provider sends it, and the ids that the caller must see. */
export type ModelsVector = z.output<typeof modelsVector>;
/** An HTTP answer as plain data. */
export type HttpReply = z.output<typeof http>;
/** An HTTP request as plain data. */
export type SentRequest = z.output<typeof sent>;
/** What a caller must see of an answer. */
export type ExpectedAnswer = z.output<typeof answer>;
/** What a caller must see of an error. */
export type ExpectedError = z.output<typeof error>;
