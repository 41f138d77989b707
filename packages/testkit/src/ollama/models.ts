import { createHash } from "node:crypto";
import { RefusedRequest } from "../emulator/refused-request.ts";
import type { OllamaSettings } from "./settings.ts";

/** What a model can do, as `/api/show` says it. */
export type OllamaCapability = "completion" | "tools" | "thinking" | "vision" | "embedding";

/** A model that the emulator has fetched. */
export interface OllamaModel {
  /** With its tag. */
  name: string;
  capabilities: readonly OllamaCapability[];
  family?: string;
}

const listed: readonly OllamaModel[] = [
  { name: "llama3.2:latest", capabilities: ["completion", "tools"], family: "llama" },
  { name: "qwen3:4b", capabilities: ["completion", "tools", "thinking"], family: "qwen3" },
  { name: "gpt-oss:20b", capabilities: ["completion", "tools", "thinking"], family: "gptoss" },
  { name: "gemma3:4b", capabilities: ["completion", "vision"], family: "gemma3" },
  { name: "nomic-embed-text:latest", capabilities: ["embedding"], family: "nomic-bert" },
];

/** The models of the settings and the built-in ones. */
export function modelsOf({ models = [] }: OllamaSettings): OllamaModel[] {
  const own = new Set(models.map(({ name }) => name));
  return [...models, ...listed.filter(({ name }) => !own.has(name))];
}

/** A model by name, its tag `latest` unless told; throws Ollama's 404 when it was not fetched. */
export function findModel(name: string, settings: OllamaSettings): OllamaModel {
  const full = name.includes(":") ? name : `${name}:latest`;
  const found = modelsOf(settings).find((model) => model.name === full);
  if (found) return found;
  throw new RefusedRequest(404, `model '${name}' not found`);
}

/** Throws Ollama's 400 when a model cannot do something. */
export function demand({ name, capabilities }: OllamaModel, capability: OllamaCapability): void {
  if (capabilities.includes(capability)) return;
  const what = { completion: "chat", embedding: "embeddings" }[capability as string] ?? capability;
  throw new RefusedRequest(400, `"${name.replace(/:latest$/, "")}" does not support ${what}`);
}

/** A model as `/api/tags` lists it. */
export function modelEntry({ name, family = "llama", capabilities }: OllamaModel): unknown {
  return {
    name,
    model: name,
    modified_at: "2026-01-01T00:00:00Z",
    size: 2_019_393_189,
    digest: createHash("sha256").update(name).digest("hex"),
    details: detailsOf(family),
    capabilities,
  };
}

/** The details that lists and `/api/show` share. */
export function detailsOf(family: string): unknown {
  return {
    parent_model: "",
    format: "gguf",
    family,
    families: [family],
    parameter_size: "4B",
    quantization_level: "Q4_K_M",
  };
}
