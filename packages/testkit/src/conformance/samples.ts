import type { MediaKind, TypeText, Via } from "@anymodel/core/provider";

const TOOL = {
  type: "function",
  function: {
    name: "look_up_tide",
    description: "Looks a tide up.",
    parameters: {
      type: "object",
      properties: { harbour: { type: "string" } },
      required: ["harbour"],
    },
  },
};

/** A value of each OpenAI chat parameter that says something, and what must stand beside it. */
export const SAMPLES: Readonly<Record<string, { value: unknown; beside?: object }>> = {
  temperature: { value: 0.25 },
  top_p: { value: 0.75 },
  n: { value: 2 },
  stop: { value: ["HALT-HERE"] },
  max_tokens: { value: 321 },
  max_completion_tokens: { value: 322 },
  presence_penalty: { value: 0.125 },
  frequency_penalty: { value: 0.375 },
  logit_bias: { value: { "4321": 7 } },
  logprobs: { value: true },
  top_logprobs: { value: 3, beside: { logprobs: true } },
  seed: { value: 7654 },
  tools: { value: [TOOL] },
  tool_choice: { value: "required", beside: { tools: [TOOL] } },
  parallel_tool_calls: { value: false, beside: { tools: [TOOL] } },
  functions: { value: [TOOL.function] },
  function_call: { value: { name: TOOL.function.name }, beside: { functions: [TOOL.function] } },
  response_format: {
    value: {
      type: "json_schema",
      json_schema: {
        name: "tide",
        strict: true,
        schema: {
          type: "object",
          properties: { height: { type: "number" } },
          required: ["height"],
          additionalProperties: false,
        },
      },
    },
  },
  reasoning_effort: { value: "low" },
  verbosity: { value: "low" },
  modalities: { value: ["text", "audio"], beside: { audio: { voice: "alloy", format: "wav" } } },
  audio: { value: { voice: "alloy", format: "wav" }, beside: { modalities: ["text", "audio"] } },
  prediction: { value: { type: "content", content: "The tide is high." } },
  web_search_options: { value: { search_context_size: "low" } },
  service_tier: { value: "flex" },
  user: { value: "user-4321" },
  safety_identifier: { value: "safe-4321" },
  prompt_cache_key: { value: "cache-4321" },
  prompt_cache_retention: { value: "24h" },
  store: { value: true },
  metadata: { value: { batch: "b-4321" } },
};

/** A value of a type that says something. */
export function sampleOf(type: TypeText): unknown {
  const first = type.split(" | ")[0]!;
  if (first.endsWith("[]")) return [sampleOf(first.slice(0, -2))];
  if (first.startsWith('"')) return first.slice(1, -1);
  switch (first) {
    case "number":
      return 0.625;
    case "integer":
      return 43;
    case "boolean":
      return true;
    case "object":
      return { sample: "value-4321" };
    default:
      return "value-4321";
  }
}

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const PDF = Buffer.from(
  "%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
).toString("base64");
const WAV = Buffer.from(
  "524946462c00000057415645666d74201000000001000100401f0000401f0000010008006461746108000000807f807f807f807f",
  "hex",
).toString("base64");
const MP4 = Buffer.from(
  "00000018667479706d703432000000006d70343269736f6d0000000866726565",
  "hex",
).toString("base64");

/** The data of a small medium of each kind. */
export const MEDIA: Readonly<
  Record<MediaKind, { base64: string; mediaType: string; name: string }>
> = {
  image: { base64: PNG, mediaType: "image/png", name: "picture.png" },
  audio: { base64: WAV, mediaType: "audio/wav", name: "speech.wav" },
  video: { base64: MP4, mediaType: "video/mp4", name: "film.mp4" },
  file: { base64: PDF, mediaType: "application/pdf", name: "paper.pdf" },
};

/** Where media are that core downloads for providers that take no URLs. */
export const MEDIA_HOST = "media.example";

/** A content part with a medium, and the text that must stand on the wire for it. */
export function mediaPart(kind: MediaKind, via: Via): { part: object; mark: string } {
  const { base64, mediaType, name } = MEDIA[kind];
  const field = kind === "file" ? "file" : `${kind}_url`;
  const address =
    via === "url" ? `https://${MEDIA_HOST}/${name}` : `data:${mediaType};base64,${base64}`;
  if (via === "id") {
    const file_id = `file-${kind}-4321`;
    return { part: { type: field, [field]: { file_id } }, mark: file_id };
  }
  const mark = via === "url" ? address : base64;
  if (kind === "file")
    return { part: { type: "file", file: { file_data: address, filename: name } }, mark };
  if (kind === "audio" && via === "base64") {
    return { part: { type: "input_audio", input_audio: { data: base64, format: "wav" } }, mark };
  }
  return { part: { type: field, [field]: { url: address } }, mark };
}
