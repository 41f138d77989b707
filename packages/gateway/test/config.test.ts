import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { azure } from "@anymodel/openai-compatible";
import { bytez } from "@anymodel/provider-bytez";
import { describe, expect, test } from "vitest";
import { formatProblem } from "../src/config/problem.ts";
import { describeConfig, describeMigration } from "../src/index.ts";
import { prepareConfig } from "../src/prepare-config.ts";

async function write(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gateway-"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return join(folder, Object.keys(files)[0]!);
}

/** The problems of a config as lines, the folder left out. */
async function problemsOf(
  yaml: string,
  environment: Record<string, string> = {},
): Promise<string[]> {
  const path = await write({ "config.yaml": yaml });
  const { problems } = await prepareConfig(path, { providers: { bytez }, environment });
  return problems.map((problem) => formatProblem(problem).replace(`${path}:`, ""));
}

const SEED = `model_list:
  - model_name: gemma-3
    litellm_params:
      model: bytez/google/gemma-3-4b-it
      api_key: os.environ/BYTEZ_API_KEY
      max_tokens: 20
      temperature: 0.5
      repetition_penalty: 1.2
`;

test("the YAML of the seed works as it is", async () => {
  expect(await problemsOf(SEED, { BYTEZ_API_KEY: "k" })).toEqual([]);
  const path = await write({ "config.yaml": SEED });
  const report = await describeConfig(path, {
    providers: { bytez },
    environment: { BYTEZ_API_KEY: "k" },
  });
  expect(report).toEqual({
    ok: true,
    lines: [
      "gemma-3 -> bytez/google/gemma-3-4b-it (deployment gemma-3-1; defaults temperature, max_tokens, repetition_penalty)",
    ],
  });
});

describe("a wrong value is an error with its place", () => {
  const withParam = (line: string) => SEED.replace("temperature: 0.5", line);
  test.each([
    [
      "temperature: warm",
      "7:20: error: model_list[0].litellm_params.temperature must be a number, not a string.",
    ],
    ["rpm: -1", "7:12: error: model_list[0].litellm_params.rpm must be more than 0."],
    ["rpm: 1.5", "7:12: error: model_list[0].litellm_params.rpm must be a whole number."],
    ["tags: fast", "7:13: error: model_list[0].litellm_params.tags must be a list, not a string."],
    [
      "tags: [1]",
      "7:14: error: model_list[0].litellm_params.tags[0] must be a string, not a number.",
    ],
    [
      "api_base: ftp://x",
      "7:17: error: model_list[0].litellm_params.api_base must be an http or https URL.",
    ],
    [
      "api_base: https://host/v1?api-version=1",
      "7:17: error: model_list[0].litellm_params.api_base must be a URL without user, query and fragment.",
    ],
    [
      "base_url: https://me:word@host/v1",
      "7:17: error: model_list[0].litellm_params.base_url must be a URL without user, query and fragment.",
    ],
    [
      'extra_headers: { "x team": a }',
      "7:34: error: model_list[0].litellm_params.extra_headers.x team is not the name of a header.",
    ],
    [
      'extra_headers: { x-team: "a\\nb" }',
      "7:32: error: model_list[0].litellm_params.extra_headers.x-team holds a character that no header may hold.",
    ],
    [
      'extra_headers: { Content-Length: "4" }',
      "7:40: error: model_list[0].litellm_params.extra_headers.Content-Length is set by the connection itself.",
    ],
    [
      "extra_body: { model: other }",
      "7:28: error: model_list[0].litellm_params.extra_body.model cannot be set here: the request says it.",
    ],
    [
      "stop: 3",
      "7:13: error: model_list[0].litellm_params.stop must be a string or a list of strings.",
    ],
    [
      "keepalive_seconds: 301",
      "7:26: error: model_list[0].litellm_params.keepalive_seconds must be at most 300.",
    ],
  ])("%s", async (line, problem) => {
    expect(await problemsOf(withParam(line), { BYTEZ_API_KEY: "k" })).toEqual([problem]);
  });

  test("also in an included file", async () => {
    const path = await write({
      "config.yaml": `include: [more.yaml]\n${SEED}`,
      "more.yaml": "router_settings:\n  num_retries: often\n",
    });
    const { problems } = await prepareConfig(path, {
      providers: { bytez },
      environment: { BYTEZ_API_KEY: "k" },
    });
    expect(problems).toMatchObject([
      { level: "error", path: "router_settings.num_retries", position: { line: 2, column: 16 } },
    ]);
    expect(problems[0]!.position!.file).toMatch(/more\.yaml$/);
  });
});

describe("an unknown key", () => {
  test.each([
    [
      "temprature: 1",
      "7:7: error: model_list[0].litellm_params.temprature is not a known key. Did you mean temperature? If the provider takes it, put it in extra_body.",
    ],
    [
      "wieght: 1",
      "7:7: error: model_list[0].litellm_params.wieght is not a known key. Did you mean weight? If the provider takes it, put it in extra_body.",
    ],
    [
      "rmp: 10",
      "7:7: error: model_list[0].litellm_params.rmp is not a known key. Did you mean rpm? If the provider takes it, put it in extra_body.",
    ],
  ])("within two edits of a known one is an error: %s", async (line, problem) => {
    expect(
      await problemsOf(SEED.replace("temperature: 0.5", line), { BYTEZ_API_KEY: "k" }),
    ).toEqual([problem]);
  });

  test.each(["frobnicate: 1", "top_k: 5", "min_p: 0.1", "num_beams: 2"])(
    "that is far from any, or that the adapter knows, is a default for the call: %s",
    async (line) => {
      expect(
        await problemsOf(SEED.replace("temperature: 0.5", line), { BYTEZ_API_KEY: "k" }),
      ).toEqual([]);
    },
  );

  test("within two edits is one too where any provider may be asked", async () => {
    const yaml = `model_list: [{ model_name: "*", litellm_params: { model: "*", temprature: 1 } }]\n`;
    expect(await problemsOf(yaml)).toEqual([
      expect.stringMatching(
        /^1:63: error: .*temprature is not a known key\. Did you mean temperature\?/,
      ),
    ]);
  });

  test("in model_info is free, but for a nearly known one", async () => {
    const yaml = `${SEED}    model_info:\n      team: blue\n      base_modle: x\n`;
    expect(await problemsOf(yaml, { BYTEZ_API_KEY: "k" })).toEqual([
      "11:7: error: model_list[0].model_info.base_modle is not a known key. Did you mean base_model?",
    ]);
  });

  test("elsewhere is an error with the nearest known key", async () => {
    const yaml = `${SEED}litellm_setings:\n  drop_params: true\nrouter_settings:\n  num_retry: 1\n  xyzzy: 2\n`;
    expect(await problemsOf(yaml, { BYTEZ_API_KEY: "k" })).toEqual([
      "9:1: error: litellm_setings is not a known key. Did you mean litellm_settings?",
      "12:3: error: router_settings.num_retry is not a known key. Did you mean num_retries?",
      "13:3: error: router_settings.xyzzy is not a known key.",
    ]);
  });
});

test("a key deep in the settings is an error with the nearest known key, too", async () => {
  const yaml = `router_settings:
  strategy: x
  retry_policy: { TimoutErrorRetries: 1 }
  model_group_retry_policy: { gemma-3: { RateLimitErrorRetrys: 1 } }
  allowed_fails_policy: { Nonsense: 1 }
  model_group_alias: { a: { model: gemma-3, hiden: true } }
  routing_strategy_args: { ttl: 5, lowest_latency_bufer: 0.5 }
gateway_settings:
  drain: 3
${SEED}`;
  const unknown = "is not a known key.";
  expect(await problemsOf(yaml, { BYTEZ_API_KEY: "k" })).toEqual([
    `2:3: error: router_settings.strategy ${unknown} Did you mean routing_strategy?`,
    `3:19: error: router_settings.retry_policy.TimoutErrorRetries ${unknown} Did you mean TimeoutErrorRetries?`,
    `4:42: error: router_settings.model_group_retry_policy.gemma-3.RateLimitErrorRetrys ${unknown} Did you mean RateLimitErrorRetries?`,
    `5:27: error: router_settings.allowed_fails_policy.Nonsense ${unknown}`,
    `6:45: error: router_settings.model_group_alias.a.hiden ${unknown} Did you mean hidden?`,
    "7:28: not acted on: router_settings.routing_strategy_args.ttl",
    `7:36: error: router_settings.routing_strategy_args.lowest_latency_bufer ${unknown} Did you mean lowest_latency_buffer?`,
    `9:3: error: gateway_settings.drain ${unknown} Did you mean drain_timeout?`,
  ]);
});

test("all that is wrong is told at once: a slip in the settings hides none in the models", async () => {
  const yaml = `${SEED.replace("temperature: 0.5", "temprature: 0.5")}  - model_name: b
    litellm_params: { model: nobody/x, rpm: often, tags: [1], temprature: 1 }
router_settings:
  num_retris: 1
  model_group_alias: { c: nowhere }
`;
  const path = await write({ "config.yaml": yaml });
  const options = { providers: { bytez }, environment: { BYTEZ_API_KEY: "k" } };
  const told = [
    /^7:7: error: model_list\[0\]\.litellm_params\.temprature is not a known key/,
    /^10:30: error: model_list\[1\]\.litellm_params\.model needs an adapter for the prefix "nobody"/,
    /^10:45: error: model_list\[1\]\.litellm_params\.rpm must be a number/,
    /^10:59: error: model_list\[1\]\.litellm_params\.tags\[0\] must be a string/,
    /^10:63: error: model_list\[1\]\.litellm_params\.temprature is not a known key/,
    /^12:3: error: router_settings\.num_retris is not a known key/,
    /^13:27: warning: router_settings\.model_group_alias\.c names nowhere/,
  ];
  for (const { lines, ok } of [
    await describeConfig(path, options),
    await describeMigration(path, options),
  ]) {
    expect(ok).toBe(false);
    const problems = lines.filter((line) => /: (error|warning): /.test(line));
    expect(problems.map((line) => line.replace(`${path}:`, ""))).toEqual(
      told.map((pattern) => expect.stringMatching(pattern)),
    );
  }
});

test("what LiteLLM knows and this version does not act on is reported with its line", async () => {
  const yaml = `${SEED}router_settings:\n  routing_strategy: usage-based-routing\n  redis_host: x\ngeneral_settings:\n  database_url: postgres://x\nguardrails: []\n`;
  expect(await problemsOf(yaml, { BYTEZ_API_KEY: "k" })).toEqual([
    "10:3: not acted on: router_settings.routing_strategy (simple-shuffle is used)",
    "11:3: not acted on: router_settings.redis_host",
    "13:3: not acted on: general_settings.database_url",
    "14:1: not acted on: guardrails",
  ]);
});

describe("the environment", () => {
  test("numbers and booleans may come from it", async () => {
    const yaml = `${SEED.replace("0.5", "os.environ/T")}litellm_settings:\n  drop_params: os.environ/DROP\n`;
    const environment = { BYTEZ_API_KEY: "k", T: "0.7", DROP: "True" };
    const { config, problems } = await prepareConfig(await write({ "c.yaml": yaml }), {
      providers: { bytez },
      environment,
    });
    expect(problems).toEqual([]);
    expect(config.models[0]!.entry.litellm_params.temperature).toBe(0.7);
    expect(config.litellm.drop_params).toBe(true);
  });

  test("a value that does not fit is an error that does not show it", async () => {
    const [problem] = await problemsOf(SEED.replace("0.5", "os.environ/T"), {
      BYTEZ_API_KEY: "k",
      T: "hot-secret",
    });
    expect(problem).toContain("7:20: error");
    expect(problem).not.toContain("hot-secret");
  });

  test("a variable that is not set takes out the deployment, and elsewhere is an error", async () => {
    expect(await problemsOf(`${SEED}general_settings:\n  master_key: os.environ/MK\n`)).toEqual([
      "5:16: warning: model_list[0].litellm_params.api_key reads the environment variable BYTEZ_API_KEY, which is not set.",
      "10:15: error: general_settings.master_key reads the environment variable MK, which is not set.",
    ]);
  });

  test("environment_variables count as set", async () => {
    expect(await problemsOf(`${SEED}environment_variables:\n  BYTEZ_API_KEY: k\n`)).toEqual([]);
  });
});

test("credential_list gives values, and an unknown name is an error", async () => {
  const yaml = `model_list:
  - model_name: a
    litellm_params: { model: bytez/x/y, litellm_credential_name: team, rpm: 3 }
  - model_name: b
    litellm_params: { model: bytez/x/y, litellm_credential_name: nobody }
credential_list:
  - credential_name: team
    credential_values: { api_key: shared, api_base: "http://localhost:1", rpm: 9 }
`;
  const { config, problems } = await prepareConfig(await write({ "c.yaml": yaml }), {
    providers: { bytez },
    environment: {},
  });
  expect(config.models[0]!.entry.litellm_params).toMatchObject({ api_key: "shared", rpm: 3 });
  expect(problems).toMatchObject([{ level: "error", position: { line: 5 } }]);
});

test("a credential that stands twice is an error: one of them would be taken silently", async () => {
  const yaml = `credential_list:
  - { credential_name: team, credential_values: { api_key: one } }
  - { credential_name: team, credential_values: { api_key: two } }
model_list: []
`;
  expect(await problemsOf(yaml)).toEqual([
    "3:24: error: credential_list[1].credential_name is team a second time: deployments name credentials, so each needs a name of its own.",
  ]);
});

describe("YAML that is refused", () => {
  test.each([
    ["a duplicate key", "model_list: []\nmodel_list: []\n"],
    ["a syntax error", "model_list: [\n"],
    ["a tab", "model_list:\n\t- a\n"],
    ["no map", "- a\n"],
    ["an empty file", ""],
    ["a file of comments", "# soon\n"],
    ["an empty document", "---\n"],
    ["two documents", "model_list: []\n---\nmodel_list: []\n"],
  ])("%s", async (_, yaml) => {
    const problems = await problemsOf(yaml);
    expect(problems[0]).toMatch(/^\d+:\d+: error: /);
  });

  test("YAML bomb: aliases that multiply are refused, and quickly", async () => {
    const levels = Array.from(
      { length: 12 },
      (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(9)}]`,
    );
    const started = performance.now();
    const problems = await problemsOf(`a0: &a0 x\n${levels.join("\n")}\n`);
    expect(problems.join()).toContain("alias");
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test("files that include each other", async () => {
    const path = await write({ "a.yaml": "include: [b.yaml]\n", "b.yaml": "include: [a.yaml]\n" });
    const { problems } = await prepareConfig(path, { environment: {} });
    expect(problems.map(formatProblem).join()).toContain("is read already");
  });

  test("a file that is not there", async () => {
    const { problems } = await prepareConfig(await write({ "a.yaml": "include: [b.yaml]\n" }), {
      environment: {},
    });
    expect(problems[0]).toMatchObject({
      level: "error",
      message: "b.yaml cannot be read (ENOENT).",
    });
  });
});

test("a model whose adapter is not installed is an error that names the package", async () => {
  const [problem] = await problemsOf(
    "model_list:\n  - model_name: x\n    litellm_params: { model: cohere/command }\n  - model_name: y\n    litellm_params: { model: gpt-4o }\n",
  );
  expect(problem).toContain(
    '3:30: error: model_list[0].litellm_params.model needs an adapter for the prefix "cohere"',
  );
  const hint = await prepareConfig(
    { model_list: [{ model_name: "x", litellm_params: { model: "anthropic/x" } }] },
    { environment: {} },
  );
  if (!hint.catalog.prefixes.includes("anthropic")) {
    expect(hint.problems[0]!.message).toContain("Install @anymodel/provider-anthropic");
  }
});

test("a model without a provider is an error that says how to name one", async () => {
  const [problem] = await problemsOf(
    "model_list:\n  - model_name: x\n    litellm_params: { model: my-model }\n",
  );
  expect(problem).toContain("names no provider: write provider/model, or set custom_llm_provider.");
});

test("anchors and merge keys keep their places", async () => {
  const yaml = `model_list:
  - model_name: a
    litellm_params: &base
      model: bytez/x/y
      rpm: many
  - model_name: b
    litellm_params:
      <<: *base
      tpm: 5
`;
  expect(await problemsOf(yaml)).toEqual([
    "5:12: error: model_list[0].litellm_params.rpm must be a number, not a string.",
    "5:12: error: model_list[1].litellm_params.rpm must be a number, not a string.",
  ]);
});

test("migrate tells the verdict of every key with its place", async () => {
  const path = await write({
    "config.yaml": `${SEED}      tpm: 5\n      region_name: eu\nrouter_settings:\n  num_retries: 2\n  fallbacks: [{gemma-3: [b]}]\n  redis_port: 1\n`,
  });
  const { lines, ok } = await describeMigration(path, {
    providers: { bytez },
    environment: { BYTEZ_API_KEY: "k" },
  });
  expect(ok).toBe(true);
  expect(lines.map((line) => line.replace(`${path}:`, ""))).toEqual([
    "2:5: acted on: model_list[0].model_name",
    "4:7: acted on: model_list[0].litellm_params.model",
    "5:7: acted on: model_list[0].litellm_params.api_key",
    "6:7: default for the call: model_list[0].litellm_params.max_tokens",
    "7:7: default for the call: model_list[0].litellm_params.temperature",
    "8:7: default for the call: model_list[0].litellm_params.repetition_penalty",
    "9:7: acted on: model_list[0].litellm_params.tpm",
    "10:7: not acted on: model_list[0].litellm_params.region_name",
    "12:3: acted on: router_settings.num_retries",
    "13:14: warning: router_settings.fallbacks names b, which is no model_name of this config.",
    "14:3: not acted on: router_settings.redis_port",
  ]);
});

describe("what files may hold", () => {
  const models = (name: string, params = "model: bytez/x/y") =>
    `model_list:\n  - model_name: ${name}\n    litellm_params: { ${params} }\n`;

  test.each([
    ["latin1", Buffer.from(models("caf\u00e9"), "latin1")],
    ["utf16le", Buffer.from(`\ufeff${models("a")}`, "utf16le")],
  ])("text that is not UTF-8 is told as that: %s", async (_, bytes) => {
    const path = await write({ "config.yaml": "" });
    await writeFile(path, bytes);
    const { problems } = await prepareConfig(path, { providers: { bytez }, environment: {} });
    expect(problems.map(({ message }) => message)).toContain(`${path} is not UTF-8 text.`);
  });

  test("a byte order mark is none of the text", async () => {
    expect(await problemsOf(`\ufeff${models("a")}`)).toEqual([]);
  });

  test("a second document is refused in words of the config", async () => {
    expect(await problemsOf(`${models("a")}---\nmodel_list: []\n`)).toEqual([
      "4:1: error: holds a second document: a config is one.",
    ]);
  });

  test("plain values mean what they mean to LiteLLM's reader", async () => {
    const path = await write({
      "config.yaml": models(
        "no_date",
        "model: bytez/x/y, drop_params: yes, rpm: 1_000, since: 2024-01-01, quoted: 'off', y: n",
      ),
    });
    const { config, problems } = await prepareConfig(path, {
      providers: { bytez },
      environment: {},
    });
    expect(problems).toEqual([]);
    expect(config.models[0]!.entry.litellm_params).toEqual({
      model: "bytez/x/y",
      drop_params: true,
      rpm: 1000,
      since: "2024-01-01",
      quoted: "off",
      y: "n",
    });
  });

  test("names that look like exponents are names, and exponents where a number must stand are numbers", async () => {
    const path = await write({
      "config.yaml": models(
        "e5",
        "model: bytez/x/y, api_key: 12e45678, temperature: 1e-1, top_p: 2.5e-1, stop: [., e1], x: 1.5",
      ),
    });
    const { config, problems } = await prepareConfig(path, {
      providers: { bytez },
      environment: {},
    });
    expect(problems).toEqual([]);
    expect(config.models[0]!.entry).toEqual({
      model_name: "e5",
      litellm_params: {
        model: "bytez/x/y",
        api_key: "12e45678",
        temperature: 0.1,
        top_p: 0.25,
        stop: [".", "e1"],
        x: 1.5,
      },
    });
  });

  test("a file to include may be named by a variable", async () => {
    const path = await write({
      "config.yaml": "include: [os.environ/MORE, os.environ/NOWHERE]\n",
      "more.yaml": models("included"),
    });
    const prepared = await prepareConfig(path, {
      providers: { bytez },
      environment: { MORE: "more.yaml" },
    });
    expect(prepared.config.models.map(({ entry }) => entry.model_name)).toEqual(["included"]);
    expect(prepared.problems.map(({ message }) => message)).toContain(
      "reads the environment variable NOWHERE, which is not set.",
    );
  });
});

test("a key of a credential that is nearly a known one is told once, where it stands", async () => {
  const yaml = `credential_list:
  - credential_name: shared
    credential_values: { api_key: k, timout: 3 }
model_list:
  - { model_name: a, litellm_params: { model: bytez/x/y, litellm_credential_name: shared } }
  - { model_name: b, litellm_params: { model: bytez/x/y, litellm_credential_name: shared } }
`;
  expect(await problemsOf(yaml)).toEqual([
    "3:38: error: credential_list[0].credential_values.timout is not a known key. Did you mean timeout? If the provider takes it, put it in extra_body.",
  ]);
});

test("a key of another section is told where it belongs, and problems come in the file's order", async () => {
  const yaml = `router_settings:
  drop_params: true
  model_group_alias: { gpt-4: nobody }
general_settings:
  num_retries: 1
litellm_settings:
  master_key: k
  fallbacks: [{ a: [elsewhere] }]
`;
  const unknown = "is not a known key here: it belongs in";
  expect(await problemsOf(yaml)).toEqual([
    `2:3: error: router_settings.drop_params ${unknown} litellm_settings.`,
    "3:31: warning: router_settings.model_group_alias.gpt-4 names nobody, which is no model_name of this config.",
    `5:3: error: general_settings.num_retries ${unknown} litellm_settings.`,
    `7:3: error: litellm_settings.master_key ${unknown} general_settings.`,
    "8:14: warning: litellm_settings.fallbacks names a, which is no model_name of this config.",
    "8:14: warning: litellm_settings.fallbacks names elsewhere, which is no model_name of this config.",
  ]);
  const right = yaml
    .replace("  drop_params: true\n", "")
    .replace("general_settings:\n  num_retries: 1\n", "")
    .replace("  master_key: k\n", "");
  expect(await problemsOf(right)).toEqual([
    "warning: model_list is empty: no model is served.",
    "2:31: warning: router_settings.model_group_alias.gpt-4 names nobody, which is no model_name of this config.",
    "4:14: warning: litellm_settings.fallbacks names a, which is no model_name of this config.",
    "4:14: warning: litellm_settings.fallbacks names elsewhere, which is no model_name of this config.",
  ]);
});

test("what LiteLLM's calls take beside parameters never reaches a provider", async () => {
  const keys = ["headers", "client", "no-log", "litellm_call_id", "context_window_fallback_dict"];
  const yaml = SEED.replace("temperature: 0.5", keys.map((key) => `${key}: x`).join("\n      "));
  const told = await problemsOf(yaml, { BYTEZ_API_KEY: "k" });
  expect(told).toHaveLength(keys.length);
  for (const line of told) expect(line).toContain("not acted on");
});

test("an adapter that the config names is loaded at once, and one that is not there is told", async () => {
  const path = await write({
    "config.yaml": `providers:
  good: ./good.mjs
  gone: ./gone.mjs
  bare: ./bare.mjs
  broken: ./broken.mjs
  stranger: "@nobody/adapter"
  far: https://nobody.example/adapter.mjs
`,
    "good.mjs": "export const good = (settings) => ({ spec: 1, id: 'good', ...settings });",
    "bare.mjs": "export const other = 1;",
    "broken.mjs": "throw new Error('It broke.');",
  });
  const { problems } = await prepareConfig(path, { environment: {} });
  const told = problems.map((problem) => formatProblem(problem).replace(`${path}:`, ""));
  expect(told.filter((line) => line.includes("error"))).toEqual([
    "3:9: error: providers.gone names ./gone.mjs, which is not there, or needs a module that is not installed.",
    '4:9: error: providers.bare cannot be loaded: ./bare.mjs exports no function "bare".',
    "5:11: error: providers.broken cannot be loaded: It broke.",
    "6:13: error: providers.stranger names @nobody/adapter, which is not installed. Install it beside the gateway.",
    "7:8: error: providers.far must be a package or a file, never a URL.",
  ]);
});

test.each(["a/../b", "a//b", "./a", "a/"])(
  "a model of an impossible name is told: %s",
  async (model) => {
    const yaml = `model_list: [{ model_name: m, litellm_params: { model: bytez/${model} } }]\n`;
    expect(await problemsOf(yaml)).toEqual([
      `1:56: error: model_list[0].litellm_params.model is "bytez/${model}", which holds an empty, . or .. segment.`,
    ]);
  },
);

test("--check says which deployments no request could reach", async () => {
  const path = await write({
    "config.yaml": `model_list:
  - { model_name: a, litellm_params: { model: bytez/x/y } }
  - { model_name: b, litellm_params: { model: bytez/x/y, api_key: k } }
  - { model_name: c, litellm_params: { model: bytez/x/y, mock_response: Hi } }
  - { model_name: d, litellm_params: { model: azure/x, api_key: k } }
`,
  });
  const providers = { bytez, azure };
  const { lines, ok } = await describeConfig(path, { providers, environment: {} });
  expect(ok).toBe(true);
  expect(lines).toEqual([
    "a -> bytez/x/y (deployment a-1; not served: it has no api_key, and BYTEZ_API_KEY is not set)",
    "b -> bytez/x/y (deployment b-1)",
    "c -> bytez/x/y (deployment c-1)",
    "d -> azure/x (deployment d-1; not served: [azure] Pass resource, the name in its address, or api_base.)",
  ]);
  const { lines: set } = await describeConfig(path, {
    providers,
    environment: { BYTEZ_API_KEY: "k", AZURE_API_BASE: "https://r.openai.azure.com" },
  });
  expect(set.join()).not.toContain("not served");
});

test("an id that is made is none that another deployment was given", async () => {
  const entry = "litellm_params: { model: bytez/x/y, api_key: k }";
  const path = await write({
    "config.yaml": `model_list:
  - { model_name: a, ${entry}, model_info: { id: a-2 } }
  - { model_name: a, ${entry} }
  - { model_name: a, ${entry} }
`,
  });
  const { lines } = await describeConfig(path, { providers: { bytez }, environment: {} });
  expect(lines.map((line) => /deployment (\S+?)[;)]/.exec(line)![1])).toEqual([
    "a-2",
    "a-3",
    "a-4",
  ]);
});

test("__proto__ is no key", async () => {
  const yaml =
    "model_list: [{ model_name: m, litellm_params: { model: bytez/x/y, __proto__: { a: 1 } } }]\n";
  expect(await problemsOf(yaml)).toEqual([
    "1:67: error: model_list[0].litellm_params.__proto__ is not a name that a config may hold.",
  ]);
});
