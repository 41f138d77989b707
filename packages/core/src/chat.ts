import type { LiteralUnion } from "type-fest";

/** Marks the end of what a provider may cache, e.g. Anthropic's `{ type: "ephemeral" }`; passed on as it is. */
export type CacheControl = Record<string, unknown>;

/** Text in a message. */
export interface TextPart {
  type: "text";
  text: string;
  cache_control?: CacheControl | undefined;
}

/** An image, by http(s) URL or data URL. */
export interface ImagePart {
  type: "image_url";
  image_url:
    | string
    | { url: string; detail?: "auto" | "low" | "high" | undefined; format?: string | undefined };
  cache_control?: CacheControl | undefined;
}

/** Audio as base64 data with its format (`wav`, `mp3`, …). */
export interface InputAudioPart {
  type: "input_audio";
  input_audio: { data: string; format?: string | undefined };
}

/** Audio, by http(s) URL or data URL. */
export interface AudioUrlPart {
  type: "audio_url";
  audio_url: string | { url: string; format?: string | undefined };
}

/** A video, by http(s) URL or data URL. */
export interface VideoPart {
  type: "video_url";
  video_url: string | { url: string; format?: string | undefined };
}

/** A file, by data URL, or by the id of an upload. */
export interface FilePart {
  type: "file";
  file: {
    file_data?: string | undefined;
    file_id?: string | undefined;
    filename?: string | undefined;
    format?: string | undefined;
  };
  cache_control?: CacheControl | undefined;
}

/** Shorter forms that are taken too: `url` at the top, and Bytez's own parts. */
export type ShortPart =
  | { type: "image_url" | "audio_url" | "video_url" | "input_audio"; url: string }
  | { type: "image" | "audio" | "video"; url: string }
  | { type: "image" | "audio" | "video"; base64: string };

/** One part of a message's content. */
export type ContentPart =
  | TextPart
  | ImagePart
  | InputAudioPart
  | AudioUrlPart
  | VideoPart
  | FilePart
  | ShortPart;

/** What a message says: text, a part, or a list of both. */
export type Content = string | ContentPart | readonly (string | ContentPart)[];

/** A call of a function that the model asks for. */
export interface ToolCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
  /** Opaque data of the provider; hand it back with the call. */
  extra_content?: Record<string, unknown> | undefined;
}

/** A message of the conversation, in OpenAI's shape. */
export type Message =
  | { role: "system" | "developer" | "user"; content: Content; name?: string | undefined }
  | {
      role: "assistant";
      content?: Content | null | undefined;
      name?: string | undefined;
      refusal?: string | null | undefined;
      reasoning_content?: string | null | undefined;
      /** Reasoning blocks of an earlier answer, handed back as they came. */
      reasoning_details?: unknown[] | undefined;
      tool_calls?: ToolCall[] | undefined;
    }
  | { role: "tool"; content: Content; tool_call_id: string };

/** Why the answer ended. A word that anymodel does not know is passed on as the provider wrote it. */
export type FinishReason = LiteralUnion<
  "stop" | "length" | "tool_calls" | "content_filter" | "function_call",
  string
>;

/**
 * Tokens as the provider counted them; absent where it did not.
 * `prompt_tokens` includes cached ones, `completion_tokens` includes reasoning.
 */
export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details?: {
    cached_tokens?: number;
    audio_tokens?: number;
    [detail: string]: unknown;
  };
  completion_tokens_details?: {
    reasoning_tokens?: number;
    audio_tokens?: number;
    [detail: string]: unknown;
  };
}

/** Something that was left out of the request, or passed on unchecked. */
export interface Warning {
  code:
    | "unsupported_parameter"
    | "ignored_parameter"
    | "unknown_parameter"
    | "overridden_parameter"
    | "required_parameter"
    | "ignored_content"
    | "malformed_chunk";
  /** The field, as a path. */
  param?: string;
  message: string;
}

/** The message of an answer. */
export interface AnswerMessage {
  role: "assistant";
  content: string | null;
  refusal?: string;
  reasoning_content?: string;
  tool_calls?: ToolCall[];
  audio?: Record<string, unknown>;
  annotations?: unknown[];
  /** Reasoning blocks with the provider's signatures; hand them back with the message. */
  reasoning_details?: unknown[];
}

/** One of the answers. */
export interface Choice {
  index: number;
  message: AnswerMessage;
  /** `null` only in the partial answer of a broken stream. */
  finish_reason: FinishReason | null;
  /** The provider's own word, where it differs. */
  native_finish_reason?: string;
  logprobs?: Record<string, unknown> | null;
}

/** A whole answer, in OpenAI's shape. */
export interface ChatCompletion {
  id: string;
  object: "chat.completion";
  /** Seconds since 1970. */
  created: number;
  /** The model id that the caller asked for. */
  model: string;
  choices: Choice[];
  /** Absent if the provider reported none. */
  usage?: Usage;
  system_fingerprint?: string;
  service_tier?: string;
  /** Absent if there are none. */
  warnings?: Warning[];
  /** What the provider says beside the answer, by adapter id: rate limits, cost, time. */
  provider_metadata?: Record<string, Record<string, unknown>>;
  /** The provider's body as it came; only with `raw: true`. */
  raw?: unknown;
}

/** A piece of a tool call in a stream. */
export interface ToolCallDelta {
  index: number;
  id?: string;
  type?: "function";
  function: { name?: string; arguments: string };
  extra_content?: Record<string, unknown> | undefined;
}

/** What a chunk adds to the message. */
export interface ChunkDelta {
  role?: "assistant";
  content?: string;
  refusal?: string;
  reasoning_content?: string;
  tool_calls?: ToolCallDelta[];
  audio?: Record<string, unknown>;
  annotations?: unknown[];
  reasoning_details?: unknown[];
}

/** A piece of a streamed answer, in OpenAI's shape. */
export interface ChatCompletionChunk {
  id: string;
  object: "chat.completion.chunk";
  created: number;
  model: string;
  choices: {
    index: number;
    delta: ChunkDelta;
    finish_reason: FinishReason | null;
    native_finish_reason?: string;
    logprobs?: Record<string, unknown> | null;
  }[];
  usage?: Usage;
  system_fingerprint?: string;
  service_tier?: string;
}
