import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatProblem } from "../src/config/problem.ts";
import { describeConfig } from "../src/index.ts";
import { prepareConfig } from "../src/prepare-config.ts";

const KEY = "api_key: k";

function model(params: string, more = ""): string {
  return `model_list:\n  - model_name: m\n    litellm_params: { ${params} }\n${more}`;
}

/** What is said about a config, with the adapters of this repository. */
async function check(yaml: string, environment: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "gateway-"));
  const path = join(folder, "config.yaml");
  await writeFile(path, yaml);
  const prepared = await prepareConfig(path, { environment });
  const told = prepared.problems.map((problem) => formatProblem(problem).replace(`${path}:`, ""));
  const { lines } = await describeConfig(path, { environment });
  return { ...prepared, told, models: lines.filter((line) => line.includes(" -> ")) };
}

describe("what LiteLLM knows is reported with its line, and keeps nothing from starting", () => {
  test.each([
    ["router_settings", "enable_pre_call_check: true"],
    ["router_settings", "enable_weighted_failover: true"],
    ["router_settings", "tag_routing_prefix: 'route:'"],
    ["router_settings", "stream_idle_timeout: 20"],
    ["litellm_settings", "enable_preview_features: true"],
    ["litellm_settings", "ssl_security_level: x"],
    ["litellm_settings", "store_audit_logs: true"],
    ["litellm_settings", "openai_key: k"],
    ["litellm_settings", "prometheus_latency_buckets: [1]"],
    ["general_settings", "cancel_on_disconnect: true"],
    ["general_settings", "database_socket_timeout: 10"],
    ["general_settings", "use_azure_key_vault: false"],
    ["general_settings", "user_mcp_management_mode: restricted"],
  ])("%s: %s", async (section, line) => {
    const { told } = await check(model(`model: openai/a, ${KEY}`, `${section}:\n  ${line}\n`));
    expect(told).toEqual([`5:3: not acted on: ${section}.${line.split(":")[0]}`]);
  });

  test.each(["policies: {}", "policy_attachments: []", "default_vertex_config: {}"])(
    "at the top: %s",
    async (line) => {
      const { told } = await check(model(`model: openai/a, ${KEY}`, `${line}\n`));
      expect(told).toEqual([`4:1: not acted on: ${line.split(":")[0]}`]);
    },
  );

  test("limits beside litellm_params, and the ttl of a strategy", async () => {
    const { told } = await check(
      model(
        `model: openai/a, ${KEY}`,
        "    rpm: 3\nrouter_settings: { routing_strategy_args: { ttl: 10, lowest_latency_buffer: 1 } }\n",
      ),
    );
    expect(told).toEqual([
      "4:5: not acted on: model_list[0].rpm (in litellm_params it is)",
      "5:45: not acted on: router_settings.routing_strategy_args.ttl",
    ]);
  });

  test("a map at the top that only holds anchors", async () => {
    const yaml = `x-base: &base { ${KEY}, rpm: 5 }\n${model("<<: *base, model: openai/a")}`;
    const { told, config } = await check(yaml);
    expect(told).toEqual([
      "1:1: not acted on: x-base (what it holds counts where it is referred to)",
    ]);
    expect(config.models[0]!.entry.litellm_params).toMatchObject({ api_key: "k", rpm: 5 });
  });

  test("a slip of a key that is acted on stays an error", async () => {
    const { told } = await check(
      model(`model: openai/a, ${KEY}`, "litellm_settings: { master_key: k, drop_parms: true }\n"),
    );
    const [line] = (await check(model(`model: openai/a, ${KEY}, mock_respons: x`))).told;
    expect(line).toContain("Did you mean mock_response?");
    expect(told).toEqual([
      "4:21: error: litellm_settings.master_key is not a known key here: it belongs in general_settings.",
      "4:36: error: litellm_settings.drop_parms is not a known key. Did you mean drop_params?",
    ]);
  });
});

test("what LiteLLM keeps to itself never reaches a provider", async () => {
  const keys =
    `id ttl guardrails allowed_fails ttft_timeout stream_idle_timeout routing_strategy litellm_session_id
    langfuse_public_key dd_api_key s3_bucket_name aws_external_id vertex_ai_project azure_deployment mock_delay
    prompt_label use_chat_completions_api input_cost_per_image ocr_cost_per_page search_context_cost_per_query
    cache_read_input_token_cost_flex cache_creation_input_token_cost_above_1hr tiered_pricing
    auto_router_embedding_model quality_router_config`.split(/\s+/);
  const params = keys.map((key) => `${key}: x`).join(", ");
  const { told, models } = await check(model(`model: openai/a, ${KEY}, ${params}, top_k: 5`));
  expect(told).toHaveLength(keys.length);
  for (const line of told) expect(line).toContain("not acted on");
  expect(models).toEqual(["m -> openai/a (deployment m-1; defaults top_k)"]);
});

describe("a variable that is not set", () => {
  test("stops nothing where its value is not acted on", async () => {
    const { told } = await check(`general_settings:
  database_url: os.environ/DATABASE_URL
  alert_to_webhook_url: { llm_too_slow: [os.environ/SLACK] }
litellm_settings:
  cache_params: { host: os.environ/REDIS_HOST }
guardrails:
  - litellm_params: { api_key: os.environ/GUARD }
${model(`model: openai/a, ${KEY}, langfuse_secret: os.environ/LANGFUSE`)}`);
    expect(told.filter((line) => !line.includes("not acted on"))).toEqual([]);
  });

  test("as the model takes out that deployment alone", async () => {
    const { told, models } = await check(
      `${model(`model: os.environ/MODEL, ${KEY}`)}  - { model_name: n, litellm_params: { model: openai/a, ${KEY} } }\n`,
    );
    expect(told).toEqual([
      "3:30: warning: model_list[0].litellm_params.model reads the environment variable MODEL, which is not set.",
    ]);
    expect(models).toEqual([
      "m -> os.environ/MODEL (deployment m-1; not served: the environment variable MODEL is not set)",
      "n -> openai/a (deployment n-1)",
    ]);
  });
});

test("numbers and booleans may be quoted, and an id may be a number", async () => {
  const { told, config } = await check(
    `${model(`model: openai/a, ${KEY}, rpm: "60", timeout: "2.5", drop_params: "True", temperature: "0.5", input_cost_per_token: "1e-6"`)}    model_info: { id: 1, max_input_tokens: "8000" }
router_settings: { num_retries: "2", enable_tag_filtering: "false" }
`,
  );
  expect(told).toEqual([]);
  expect(config.models[0]!.entry).toMatchObject({
    litellm_params: {
      rpm: 60,
      timeout: 2.5,
      drop_params: true,
      temperature: 0.5,
      input_cost_per_token: 1e-6,
    },
    model_info: { id: "1", max_input_tokens: 8000 },
  });
  expect(config.router).toMatchObject({ num_retries: 2, enable_tag_filtering: false });
});

test("a slip in a deployment of an adapter that needs settings is told, not thrown", async () => {
  const { told } = await check(
    model(`model: azure/gpt-4o, ${KEY}, api_base: "https://x.openai.azure.com", tmp: 6`),
  );
  expect(told).toEqual([
    "3:96: error: model_list[0].litellm_params.tmp is not a known key. Did you mean tpm? If the provider takes it, put it in extra_body.",
  ]);
});
