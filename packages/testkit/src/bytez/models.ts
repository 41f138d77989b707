import type { Task } from "./tasks.ts";

/** An entry of `GET list/models`; all six fields are required (Bytez documentation, openapi.yaml). */
export interface ModelEntry {
  modelId: string;
  task: Task;
  /** Parameters in billions. */
  params: number;
  /** Gigabytes. */
  ramRequired: number;
  meter: string;
  /** US dollars, e.g. `0.0006478333 / sec`. */
  meterPrice: string;
}

const small = { meter: "sm-lm", meterPrice: "0.0006478333 / sec" };
const micro = { meter: "micro-lm", meterPrice: "0.0000872083 / sec" };

/** Models that the emulator lists; it runs any other id too. */
export const listedModels: readonly ModelEntry[] = [
  { modelId: "Qwen/Qwen3-4B", task: "chat", params: 4.02, ramRequired: 9.6, ...small },
  { modelId: "openai/gpt-oss-20b", task: "chat", params: 21.5, ramRequired: 48, ...small },
  {
    modelId: "google/gemma-3-4b-it",
    task: "image-text-to-text",
    params: 4.3,
    ramRequired: 10.3,
    ...small,
  },
  {
    modelId: "Qwen/Qwen2-Audio-7B-Instruct",
    task: "audio-text-to-text",
    params: 8.4,
    ramRequired: 20.2,
    ...small,
  },
  {
    modelId: "llava-hf/LLaVA-NeXT-Video-7B-hf",
    task: "video-text-to-text",
    params: 7.06,
    ramRequired: 16.9,
    ...small,
  },
  {
    modelId: "openai-community/gpt2",
    task: "text-generation",
    params: 0.14,
    ramRequired: 0.6,
    ...micro,
  },
  {
    modelId: "facebook/bart-large-cnn",
    task: "summarization",
    params: 0.41,
    ramRequired: 1.8,
    ...micro,
  },
  {
    modelId: "openai/whisper-large-v3",
    task: "automatic-speech-recognition",
    params: 1.54,
    ramRequired: 4.6,
    meter: "sm",
    meterPrice: "0.0006478333 / sec",
  },
  {
    modelId: "sentence-transformers/all-MiniLM-L6-v2",
    task: "feature-extraction",
    params: 0.02,
    ramRequired: 0.2,
    ...micro,
  },
  {
    modelId: "stabilityai/stable-diffusion-xl-base-1.0",
    task: "text-to-image",
    params: 3.5,
    ramRequired: 8.4,
    meter: "sm",
    meterPrice: "0.0006478333 / sec",
  },
  {
    modelId: "suno/bark-small",
    task: "text-to-speech",
    params: 0.41,
    ramRequired: 1.8,
    meter: "micro",
    meterPrice: "0.0000872083 / sec",
  },
];

/** The entries that fit a query such as `?task=chat`; tolerates the second `?` that bytez.js 3.0.0 writes. */
export function queryModels(models: readonly ModelEntry[], query: string): ModelEntry[] {
  const parameters = new URLSearchParams(query.replaceAll("?", "&"));
  const task = parameters.get("task");
  const modelId = parameters.get("modelId");
  return models.filter(
    (entry) => (!task || entry.task === task) && (!modelId || entry.modelId === modelId),
  );
}
