import type { Reply } from "../emulator/reply.ts";
import { RefusedRequest } from "../emulator/refused-request.ts";
import type { AnthropicSettings } from "./settings.ts";

/** A model and what its API takes (Anthropic's model overviews and thinking-troubleshooting, November 2026). */
export interface AnthropicModel {
  id: string;
  display_name: string;
  created_at: string;
  max_input_tokens: number;
  max_tokens: number;
  /** The `thinking.type` values that are taken. */
  thinking: readonly ("enabled" | "disabled" | "adaptive" | "between_tools")[];
  /** Whether `temperature`, `top_p` and `top_k` are taken. */
  sampling: boolean;
  /** Whether `output_config.effort` is taken. */
  effort: boolean;
}

const newest = { max_input_tokens: 1_000_000, max_tokens: 128_000, sampling: false, effort: true };

/** Models that the emulator lists. */
const listed: readonly AnthropicModel[] = [
  {
    id: "claude-opus-5-5",
    display_name: "Claude Opus 5.5",
    created_at: "2026-09-22T00:00:00Z",
    ...newest,
    thinking: ["adaptive"],
  },
  {
    id: "claude-sonnet-5-5",
    display_name: "Claude Sonnet 5.5",
    created_at: "2026-09-28T00:00:00Z",
    ...newest,
    thinking: ["adaptive", "between_tools"],
  },
  {
    id: "claude-haiku-5-5",
    display_name: "Claude Haiku 5.5",
    created_at: "2026-10-07T00:00:00Z",
    ...newest,
    thinking: ["adaptive", "disabled"],
  },
  {
    id: "claude-opus-4-6",
    display_name: "Claude Opus 4.6",
    created_at: "2026-02-05T00:00:00Z",
    ...newest,
    sampling: true,
    thinking: ["adaptive", "enabled", "disabled"],
  },
  {
    id: "claude-haiku-4-5",
    display_name: "Claude Haiku 4.5",
    created_at: "2025-10-15T00:00:00Z",
    max_input_tokens: 200_000,
    max_tokens: 64_000,
    sampling: true,
    effort: false,
    thinking: ["enabled", "disabled"],
  },
];

/** A model by its id; one that is not listed takes everything, if it is a Claude at all. */
export function findModel(
  id: string,
  { models = [], anyModel = false }: Pick<AnthropicSettings, "models" | "anyModel"> = {},
): AnthropicModel {
  const found = [...models, ...listed].find((model) => model.id === id);
  if (found) return found;
  if (!anyModel && !id.startsWith("claude-")) throw new RefusedRequest(404, `model: ${id}`);
  return {
    id,
    display_name: id,
    created_at: "1970-01-01T00:00:00Z",
    ...newest,
    sampling: true,
    thinking: ["adaptive", "enabled", "disabled", "between_tools"],
  };
}

/** `GET /v1/models` with `limit`, `after_id` and `before_id`, and `GET /v1/models/{id}`. */
export function listModels(id: string, query = "", more: readonly AnthropicModel[] = []): Reply {
  const models = [...more, ...listed];
  if (id) {
    const model = models.find((candidate) => candidate.id === decodeURIComponent(id));
    if (!model) throw new RefusedRequest(404, `model: ${id}`);
    return { body: entryOf(model) };
  }
  const parameters = new URLSearchParams(query);
  const limit = Number(parameters.get("limit") ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw new RefusedRequest(400, "limit: Input should be between 1 and 1000");
  }
  const at = (name: string) => models.findIndex((model) => model.id === parameters.get(name));
  const end = parameters.has("before_id") ? at("before_id") : models.length;
  const rest = models.slice(parameters.has("after_id") ? at("after_id") + 1 : 0, end);
  const data = rest.slice(0, limit).map(entryOf);
  const has_more = rest.length > data.length;
  return {
    body: { data, has_more, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null },
  };
}

function entryOf({ id, display_name, created_at, max_input_tokens, max_tokens }: AnthropicModel) {
  return { type: "model", id, display_name, created_at, max_input_tokens, max_tokens };
}
