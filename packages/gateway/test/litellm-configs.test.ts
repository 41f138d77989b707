import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageFor } from "../src/adapters/install-hint.ts";
import { makeAdapter } from "../src/adapters/make-adapter.ts";
import { formatProblem } from "../src/config/problem.ts";
import { createGateway, describeConfig } from "../src/index.ts";
import { prepareConfig } from "../src/prepare-config.ts";
import { planDeployments } from "../src/router/deployment.ts";
import { createModelTable } from "../src/router/model-table.ts";
import { routeSettings } from "../src/router/route-settings.ts";

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
  return { ...prepared, path, told, models: lines.filter((line) => line.includes(" -> ")) };
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

  test.each(["x-base", "_templates"])(
    "a map at the top that only holds anchors: %s",
    async (name) => {
      const yaml = `${name}: &base { ${KEY}, rpm: 5 }\n${model("<<: *base, model: openai/a")}`;
      const { told, config } = await check(yaml);
      expect(told).toEqual([
        `1:1: not acted on: ${name} (what it holds counts where it is referred to)`,
      ]);
      expect(config.models[0]!.entry.litellm_params).toMatchObject({ api_key: "k", rpm: 5 });
    },
  );

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

describe("a model's provider", () => {
  test.each([
    ["together_ai/x/y", "together", "https://api.together.xyz/v1"],
    ["fireworks_ai/x", "fireworks", "https://api.fireworks.ai/inference/v1"],
    ["nvidia_nim/x/y", "nvidia", "https://integrate.api.nvidia.com/v1"],
    ["hosted_vllm/x", "vllm", "http://localhost:8000/v1"],
    ["lm_studio/x", "lmstudio", "http://localhost:1234/v1"],
    ["litellm_proxy/x", "litellm", "http://localhost:4000/v1"],
    ["ollama_chat/x", "ollama", "http://127.0.0.1:11434"],
    ["custom_openai/x", "openai", "https://api.openai.com/v1"],
    ["llamafile/x", "llamacpp", "http://localhost:8080/v1"],
  ])("has LiteLLM's name: %s", async (name, id, baseURL) => {
    const { told, catalog, config, models } = await check(model(`model: ${name}, ${KEY}`));
    expect(told).toEqual([]);
    expect(models).toEqual([`m -> ${name} (deployment m-1)`]);
    const { litellm_params } = config.models[0]!.entry;
    const adapter = await makeAdapter(catalog, name.split("/")[0]!, litellm_params, {});
    expect(adapter).toMatchObject({ id, baseURL });
  });

  test.each([
    ["gpt-4o", "openai/gpt-4o"],
    ["o3-mini", "openai/o3-mini"],
    ["text-embedding-3-small", "openai/text-embedding-3-small"],
    ["ft:gpt-4o-mini:org::id", "openai/ft:gpt-4o-mini:org::id"],
    ["claude-3-5-sonnet-20240620", "anthropic/claude-3-5-sonnet-20240620"],
  ])("is known by the model's name, as in LiteLLM: %s", async (name, resolved) => {
    const { told, models } = await check(model(`model: "${name}", ${KEY}`));
    expect(told).toEqual([]);
    expect(models).toEqual([`m -> ${resolved} (deployment m-1)`]);
  });

  test("is known by the name that a request asks of `*`", async () => {
    const { config, catalog } = await check(
      model(`model: "*"`).replace("model_name: m", "model_name: '*'"),
    );
    const table = createModelTable(planDeployments(config), {}, catalog.prefixes);
    expect(table.resolve("gpt-4o")?.candidates[0]?.model).toBe("d0-openai/gpt-4o");
    expect(table.resolve("hosted_vllm/a/b")?.candidates[0]?.model).toBe("d0-hosted_vllm/a/b");
    expect(table.resolve("nobody-knows")).toBeUndefined();
  });

  test("without an adapter: the package, or what a server of OpenAI's shape needs", async () => {
    const { problems } = await prepareConfig(
      { model_list: [{ model_name: "m", litellm_params: { model: "github/gpt-4o" } }] },
      { environment: {} },
    );
    expect(problems[0]!.message).toContain("write openai/… with its api_base");
    expect(await packageFor("hosted_vllm")).toBe("@anymodel/openai-compatible");
  });
});

describe("where a deployment is", () => {
  const adapterOf = async (prefix: string, params: object, environment = {}) => {
    const { catalog } = await check("model_list: []\n");
    return makeAdapter(catalog, prefix, { model: `${prefix}/x`, ...params } as never, environment);
  };

  test.each([
    ["anthropic", "https://proxy.example", "https://proxy.example/v1"],
    ["anthropic", "https://proxy.example/v1/", "https://proxy.example/v1"],
    ["anthropic", "https://proxy.example/v1/messages", "https://proxy.example/v1"],
    ["mistral", "https://mistral.example", "https://mistral.example/v1"],
    ["huggingface", "https://own.example", "https://own.example/v1"],
    ["ollama", "http://ollama:11434", "http://ollama:11434"],
    ["ollama_chat", "http://ollama:11434/", "http://ollama:11434"],
    ["openai", "http://server:8000", "http://server:8000"],
    ["deepseek", "https://api.deepseek.com/beta", "https://api.deepseek.com/beta"],
  ])("%s at %s", async (prefix, api_base, baseURL) => {
    expect((await adapterOf(prefix, { api_base })).baseURL).toBe(baseURL);
  });

  test("may be said by a variable, as in LiteLLM; the config wins", async () => {
    const environment = {
      OPENAI_API_BASE: "http://private/v1",
      HOSTED_VLLM_API_BASE: "http://vllm/v1",
      ANTHROPIC_BASE_URL: "https://claude.example",
    };
    const at = async (prefix: string, params = {}) =>
      (await adapterOf(prefix, params, environment)).baseURL;
    expect(await at("openai")).toBe("http://private/v1");
    expect(await at("openai", { api_base: "http://own/v1" })).toBe("http://own/v1");
    expect(await at("hosted_vllm")).toBe("http://vllm/v1");
    expect(await at("anthropic")).toBe("https://claude.example/v1");
  });

  test.each([
    ["openai", "OPENAI_BASE_URL", "http://user:s3cret@private/v1"],
    ["groq", "GROQ_API_BASE", "http://private/v1?token=s3cret"],
    ["ollama", "OLLAMA_API_BASE", "private:11434"],
  ])("--check tells that a variable is no address: %s", async (prefix, name, value) => {
    const { models } = await check(model(`model: ${prefix}/x, ${KEY}`), { [name]: value });
    expect(models).toEqual([
      `m -> ${prefix}/x (deployment m-1; not served: The environment variable ${name} must be an http(s) URL without user, query and fragment.)`,
    ]);
  });

  test("keys are found under LiteLLM's names too", async () => {
    const key = async (prefix: string, environment: object) =>
      (await adapterOf(prefix, {}, environment)).auth?.key?.reveal();
    expect(await key("nvidia_nim", { NVIDIA_NIM_API_KEY: "n" })).toBe("n");
    expect(await key("together_ai", { TOGETHERAI_API_KEY: "t" })).toBe("t");
    expect(await key("huggingface", { HF_TOKEN: "h", HUGGINGFACE_API_KEY: "g" })).toBe("h");
    expect(await key("azure", { AZURE_API_KEY: "a", AZURE_API_BASE: "https://x.example" })).toBe(
      "a",
    );
  });

  test.each([
    [
      `model: azure/d, api_version: 2023-05-15`,
      "/openai/deployments/d/chat/completions?api-version=2023-05-15",
    ],
    [`model: azure/d`, "/openai/deployments/d/chat/completions?api-version=2024-02-01"],
    [`model: claude-sonnet-4-5, max_tokens: 5`, "/v1/messages"],
    [`model: hosted_vllm/a/b`, "/chat/completions"],
    [`model: x/y, custom_llm_provider: together_ai`, "/chat/completions"],
  ])("is asked as LiteLLM asks: %s", async (params, path) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url!);
      response.writeHead(400).end();
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const { port } = server.address() as AddressInfo;
    const yaml = model(`${params}, ${KEY}, api_base: "http://127.0.0.1:${port}/"`);
    const { path: file, told } = await check(yaml);
    expect(told).toEqual([]);
    const gateway = createGateway(file, {
      environment: { AZURE_API_VERSION: "2024-02-01" },
      log: () => {},
    });
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }] });
    await gateway.fetch(
      new Request("http://gateway/v1/chat/completions", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      }),
    );
    expect(asked).toEqual([path]);
    await gateway.close();
    server.close();
  });
});

test("deployments that cannot be served stop nothing, where the config says so", async () => {
  const yaml = `model_list:
  - { model_name: a, litellm_params: { model: bedrock/claude, aws_region_name: eu } }
  - { model_name: a, litellm_params: { model: openai/a, ${KEY} } }
  - { model_name: b, litellm_params: { model: nobody-knows } }
`;
  const missing = 'model_list[0].litellm_params.model needs an adapter for the prefix "bedrock"';
  const { told } = await check(yaml);
  expect(told[0]).toContain(`error: ${missing}`);
  expect(told[0]).toContain("To start without it, set router_settings.ignore_invalid_deployments.");
  const lenient = await check(`${yaml}router_settings: { ignore_invalid_deployments: true }\n`);
  expect(lenient.told.map((line) => line.split(" ")[1])).toEqual(["warning:", "not", "warning:"]);
  expect(lenient.told[0]).toContain(`warning: ${missing}`);
  expect(lenient.told[0]).toMatch(/Installed: [\w, ]+\. It is left out\.$/);
  expect(lenient.models).toEqual(["a -> openai/a (deployment a-1)"]);
});

test("settings that LiteLLM takes in either place", async () => {
  const { told, config } = await check(
    model(
      `model: openai/a, ${KEY}`,
      "litellm_settings: { max_fallbacks: 2 }\ngeneral_settings: { sse_keepalive_ping_interval_seconds: 15 }\n",
    ),
  );
  expect(told).toEqual([]);
  expect(routeSettings(config).maxFallbacks).toBe(2);
  expect(planDeployments(config)[0]!.keepalive).toBe(15_000);
});

test("an empty key or address counts as none, as LiteLLM has it", async () => {
  const { told, config } = await check(model(`model: openai/a, api_key: "", api_base: ''`));
  expect(told).toEqual([]);
  expect(config.models[0]!.entry.litellm_params).toEqual({ model: "openai/a" });
});

test("many deployments may share what an anchor names", async () => {
  const more = Array.from(
    { length: 300 },
    (_, at) => `  - { model_name: m${at}, litellm_params: { <<: *base, model: openai/a${at} } }`,
  );
  const { told, models } = await check(
    `model_list:\n  - { model_name: m, litellm_params: &base { model: openai/a, ${KEY} } }\n${more.join("\n")}\n`,
  );
  expect(told).toEqual([]);
  expect(models).toHaveLength(301);
});

test("what LiteLLM reads between a prefix and a model says how it asks, not which model", async () => {
  const names = [
    "azure/o_series/d",
    "azure/gpt5_series/d",
    "azure/responses/d",
    "openai/responses/gpt-5",
  ];
  const entries = names.map(
    (name, at) =>
      `  - { model_name: m${at}, litellm_params: { model: ${name}, ${KEY}, api_base: "https://x.example" } }`,
  );
  const { told, models } = await check(`model_list:\n${entries.join("\n")}\n`);
  expect(models.map((line) => line.split(" ")[2])).toEqual([
    "azure/d",
    "azure/d",
    "azure/d",
    "openai/gpt-5",
  ]);
  expect(told).toEqual([
    "4:48: warning: model_list[2].litellm_params.model is asked by chat completions: no adapter speaks the Responses API.",
    "5:48: warning: model_list[3].litellm_params.model is asked by chat completions: no adapter speaks the Responses API.",
  ]);
});

test("a deployment may send no pings where the settings say that all do", async () => {
  const { told, config } = await check(
    `${model(`model: openai/a, ${KEY}, keepalive_seconds: 0`)}  - { model_name: n, litellm_params: { model: openai/a, ${KEY}, keepalive_seconds: 0.5 } }
litellm_settings: { sse_keepalive_ping_interval_seconds: 20 }
`,
  );
  expect(told).toEqual([]);
  expect(planDeployments(config).map(({ keepalive }) => keepalive)).toEqual([undefined, 1000]);
});

test("a section that stands twice is told with what LiteLLM makes of it", async () => {
  const { told } = await check("litellm_settings: {}\nmodel_list: []\nlitellm_settings: {}\n");
  expect(told[0]).toBe(
    "3:1: error: is a key that stands in this map before: LiteLLM would read only the last one. Keep one of them.",
  );
});
