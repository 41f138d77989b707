export {
  type AnswerMeta,
  type Auth,
  type ChatCall,
  type ChatParameterTable,
  defineAdapter,
  type Delta,
  type EmbeddingCall,
  type EmbeddingDelta,
  type EmbeddingOperation,
  type EmbeddingParameterTable,
  type ErrorReply,
  type HeaderLookup,
  type Limits,
  type ModelFacts,
  type ModelListing,
  type NativeParameters,
  type Operation,
  type OperationTables,
  type ParameterRow,
  type ProviderAdapter,
  type RefinedError,
  type ReportedError,
  type StreamDecoding,
  type WireRequest,
} from "./adapter.ts";
export { type Framing, ndjson, type ServerSentEvent, sse, text } from "./framing.ts";
export { asFields, asList } from "./fields.ts";
export { OPENAI_PARAMETERS, openaiChat, type OpenAIChatSettings } from "./openai-chat.ts";
export { messageOfBody } from "./message-of-body.ts";
export { parametersSchema, supportedParameters } from "./supported-parameters.ts";
export { CHAT_PARAMETERS, type ChatParameter } from "./chat-parameters.ts";
export { AnyModelError, createError, type ErrorCode, invalidRequest } from "./errors.ts";
export { Secret, toSecret } from "./secret.ts";
export { type TypeText, type ValueOf } from "./value-type.ts";
export type {
  MediaKind,
  NormalMedia,
  NormalMessage,
  NormalPart,
  NormalText,
  Via,
} from "./content.ts";
export type { Usage } from "./chat.ts";
export { encodeModelPath } from "./model-path.ts";
export { base64Of } from "./data-url.ts";
export { finishReason } from "./finish-reason.ts";
export { readUsage } from "./read-usage.ts";
export { textOf } from "./text-of.ts";
