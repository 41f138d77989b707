export type { Client, ClientOptions, Explanation } from "./client.ts";
export {
  createRegistry,
  type AdapterSource,
  type Providers,
  type Registry,
  type ResolvedModel,
} from "./registry.ts";
export {
  AnyModelError,
  type Attempt,
  type ErrorCode,
  type Fault,
  isAnyModelError,
} from "./errors.ts";
export { Secret } from "./secret.ts";
export { defineTool } from "./define-tool.ts";
export type { ParsedCompletion } from "./parse-completion.ts";
export type { RunnableTool, ToolLoop, ToolResult, ToolRun, ToolStep } from "./run-tools.ts";
export type { OutputOf, StandardSchema } from "./standard-schema.ts";
export type {
  CallOptions,
  ChatParametersOf,
  CompletionRequest,
  EmbeddingRequest,
  ParametersFor,
} from "./request.ts";
export type { FallbackNames, GroupMember, RouterSettings } from "./router-settings.ts";
export type { EmbeddingResponse } from "./create-embedding.ts";
export type { EmbeddingInput, EmbeddingUsage } from "./embedding.ts";
export type { ListedModel } from "./list-models.ts";
export type { CompletionStream, Skipped } from "./completion-stream.ts";
export type { ChunkRun } from "./gather-texts.ts";
export type {
  AnswerMessage,
  AudioUrlPart,
  CacheControl,
  ChatCompletion,
  ChatCompletionChunk,
  Choice,
  ChunkDelta,
  Content,
  ContentPart,
  FilePart,
  FinishReason,
  ImagePart,
  InputAudioPart,
  Message,
  ShortPart,
  TextPart,
  ToolCall,
  ToolCallDelta,
  Usage,
  VideoPart,
  Warning,
} from "./chat.ts";
export type {
  ChatParameter,
  ChatParameterTypes,
  ResponseFormat,
  Tool,
  ToolChoice,
} from "./chat-parameters.ts";
export type { ProviderAdapter } from "./adapter.ts";
export { createClient } from "./shared-parts.ts";
