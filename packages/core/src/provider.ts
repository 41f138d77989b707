export {
  type AnswerMeta,
  type Auth,
  type ChatCall,
  type ChatParameterTable,
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
export { defineAdapter, type DefinedAdapter, type DefinedChat } from "./define-adapter.ts";
export type { ChunkPattern } from "./chunk-pattern.ts";
export { type Framing, ndjson, type ServerSentEvent, sse, text } from "./framing.ts";
export { jsonArray } from "./json-array.ts";
export { jsonStep } from "./json-step.ts";
export { asFields, asList, type Fields, knownFields, parseFields } from "./fields.ts";
export { answerMeta } from "./answer-meta.ts";
export { textDeltas, type Words } from "./text-deltas.ts";
export {
  type CalledTool,
  type Conversation,
  readConversation,
  readTurns,
  type Turn,
} from "./conversation.ts";
export { toolDelta, type ToolFields } from "./tool-delta.ts";
export { countUsage, type TokenCounts } from "./count-usage.ts";
export { modelList, type ModelListSettings } from "./model-list.ts";
export { NO_EFFECT_PARAMETERS, UNSUPPORTED_PARAMETERS } from "./unsupported-parameters.ts";
export { OPENAI_PARAMETERS, openaiChat, type OpenAIChatSettings } from "./openai-chat.ts";
export { messageOfBody } from "./message-of-body.ts";
export { parametersSchema, supportedParameters } from "./supported-parameters.ts";
export { CHAT_PARAMETERS, type ChatParameter, each } from "./chat-parameters.ts";
export { AnyModelError, createError, type ErrorCode, invalidRequest } from "./errors.ts";
export { Secret, toSecret } from "./secret.ts";
export { type TypeText, type ValueOf } from "./value-type.ts";
export { EVERY_WAY } from "./ways.ts";
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
export { type ConnectionDefaults, connectionOf, type ConnectionSettings } from "./connection.ts";
export { base64Of } from "./base64.ts";
export { finishReason } from "./finish-reason.ts";
export { readUsage } from "./read-usage.ts";
export { textOf } from "./text-of.ts";
