import { openai } from "@anymodel/provider-openai";
import { answerText, startFaultProvider } from "@anymodel/testkit/faults";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { createGateway, type GatewayConfig } from "../src/index.ts";
import { eventsOf } from "./support/start.ts";

const provider = await startFaultProvider();
afterEach(() => provider.reset());
afterAll(() => provider.close());

const messages = [{ role: "user", content: "Hello" }];
const deployment = (model_name: string, model: string, params: object = {}) => ({
  model_name,
  litellm_params: {
    model: `openai/${model}`,
    api_key: "k",
    api_base: provider.baseURLs.openai,
    ...params,
  },
});

/** A gateway of this config, and what it answers. */
async function open(config: GatewayConfig) {
  const log: string[] = [];
  const gateway = createGateway(config, {
    providers: { openai },
    environment: {},
    log: (text) => log.push(text),
  });
  const { url } = await gateway.listen({ port: 0 });
  const post = (body: object) =>
    fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ messages, ...body }),
    });
  return {
    post,
    /** The text and the finish of a whole answer, and its headers. */
    async whole(body: object) {
      const response = await post(body);
      const answer = (await response.json()) as any;
      return {
        status: response.status,
        model: answer.model,
        code: answer.error?.code,
        message: answer.error?.message,
        text: answer.choices?.[0].message.content,
        usage: answer.usage,
        header: (name: string) => response.headers.get(name),
      };
    },
    async stream(body: object) {
      const response = await post({ stream: true, ...body });
      const events = eventsOf(await response.text());
      return {
        status: response.status,
        events,
        text: events.map((event) => event.choices?.[0]?.delta.content ?? "").join(""),
      };
    },
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
    health: async () => (await fetch(`${url}/health`)).json() as any,
    log: () => log.join(""),
    reload: () => gateway.reload(config),
    [Symbol.asyncDispose]: () => gateway.close(),
  };
}
const asked = () => provider.requests.map(({ model }) => model);

const two = (first: string, second: string, more: object = {}): GatewayConfig => ({
  model_list: [deployment("main", first), deployment("spare", second)],
  router_settings: { fallbacks: [{ main: ["spare"] }], ...more },
});

test("a fallback's answer names the fallback, its usage, its deployment and the attempts", async () => {
  await using gateway = await open(two("status-503", "healthy:tokens=9"));
  const answer = await gateway.whole({ model: "main" });
  expect(answer).toMatchObject({
    status: 200,
    model: "spare",
    text: answerText("a", 9),
    usage: { completion_tokens: 9 },
  });
  expect(answer.header("x-anymodel-deployment")).toBe("spare-1");
  expect(answer.header("x-anymodel-attempts")).toBe("4");
  expect(answer.header("x-litellm-attempted-fallbacks")).toBe("1");
  const metrics = await gateway.metrics();
  expect(metrics).toContain('anymodel_fallbacks_total{model="main",fallback="spare"} 1');
  expect(metrics).toContain(
    'anymodel_attempt_failures_total{deployment="main-1",code="overloaded"} 3',
  );
  expect((await gateway.health()).unhealthy_endpoints).toMatchObject([
    { model_id: "main-1", error: "overloaded", down: true },
  ]);
});

describe("fallbacks", () => {
  test.each<[string, GatewayConfig, object, string[], number]>([
    [
      "of the request",
      two("status-401", "healthy", { fallbacks: [] }),
      { fallbacks: ["spare"] },
      ["status-401", "healthy"],
      200,
    ],
    [
      "of the request, switched off",
      two("status-401", "healthy"),
      { disable_fallbacks: true },
      ["status-401"],
      502,
    ],
    [
      "for all",
      two("status-401", "healthy", { fallbacks: [], default_fallbacks: ["spare"] }),
      {},
      ["status-401", "healthy"],
      200,
    ],
    [
      "under LiteLLM's other name for all",
      two("status-401", "healthy", { fallbacks: [{ "*": ["spare"] }] }),
      {},
      ["status-401", "healthy"],
      200,
    ],
    [
      "for long prompts",
      two("context-length", "healthy", {
        fallbacks: [],
        context_window_fallbacks: [{ main: ["spare"] }],
      }),
      {},
      ["context-length", "healthy"],
      200,
    ],
    [
      "for refused content, where told",
      two("content-policy", "healthy", { content_policy_fallbacks: [{ main: ["spare"] }] }),
      {},
      ["content-policy", "healthy"],
      200,
    ],
    [
      "not for refused content, where not",
      two("content-policy", "healthy"),
      {},
      ["content-policy"],
      400,
    ],
    [
      "none, also for long prompts",
      two("context-length", "healthy", { context_window_fallbacks: [{ main: ["spare"] }] }),
      { disable_fallbacks: true },
      ["context-length"],
      400,
    ],
    [
      "not at all, where none may be",
      two("status-401", "healthy", { max_fallbacks: 0 }),
      {},
      ["status-401"],
      502,
    ],
  ])("%s", async (_, config, body, models, status) => {
    await using gateway = await open(config);
    expect((await gateway.whole({ model: "main", ...body })).status).toBe(status);
    expect(asked()).toEqual(models);
  });

  test("of the request may say something else", async () => {
    await using gateway = await open(two("status-401", "healthy", { fallbacks: [] }));
    const other = [{ role: "user", content: "Something else" }];
    await gateway.whole({ model: "main", fallbacks: [{ model: "spare", messages: other }] });
    expect(provider.requests[1]!.body).toMatchObject({ messages: other });
  });

  test("of the request cannot choose where it goes, nor what the gateway decides", async () => {
    await using gateway = await open(two("status-401", "healthy", { fallbacks: [] }));
    const ask = (more: object) =>
      gateway.whole({ model: "main", fallbacks: [{ model: "spare", ...more }] });
    expect(await ask({ api_base: "http://127.0.0.1:1" })).toMatchObject({ status: 400 });
    expect(asked()).toEqual([]);
    expect(await ask({ stream: true, timeout: 1, tags: ["x"] })).toMatchObject({ status: 200 });
    expect(provider.requests.at(-1)!.body).not.toHaveProperty("tags");
    const { text } = await gateway.stream({
      model: "main",
      fallbacks: [{ model: "spare", stream: false }],
    });
    expect(text).toBe(answerText());
  });

  test("lead from one model of a pattern to another", async () => {
    await using gateway = await open({
      model_list: [deployment("openai/*", "*")],
      router_settings: { fallbacks: [{ "openai/status-404": ["openai/healthy"] }] },
    });
    const answer = await gateway.whole({ model: "openai/status-404" });
    expect([answer.status, answer.model]).toEqual([200, "openai/healthy"]);
    expect(await gateway.metrics()).toContain(
      'anymodel_fallbacks_total{model="openai/*",fallback="openai/*"} 1',
    );
  });

  test("of a pattern: a name that leads elsewhere is refused, however often it is asked for", async () => {
    await using gateway = await open({ model_list: [deployment("openai/*", "*")] });
    expect(await gateway.whole({ model: "openai/healthy" })).toMatchObject({ status: 200 });
    provider.reset();
    for (let time = 0; time < 3; time++) {
      const answer = await gateway.whole({ model: "openai/../v1/files" });
      expect([answer.status, answer.message]).toEqual([400, expect.stringContaining("segments")]);
    }
    expect(asked()).toEqual([]);
  });

  test("may sit in litellm_settings, and lead to a deployment's id", async () => {
    await using gateway = await open({
      model_list: [
        deployment("main", "status-404"),
        { ...deployment("spare", "healthy"), model_info: { id: "the-one" } },
        { ...deployment("spare", "status-404:id=2"), model_info: { id: "the-other" } },
      ],
      litellm_settings: { fallbacks: [{ main: ["the-one"] }] },
    });
    expect((await gateway.whole({ model: "main" })).model).toBe("the-one");
  });
});

describe("stream_recovery", () => {
  const recovering = (recovery: "verify" | "error" | "hold", spare: string): GatewayConfig => ({
    ...two("cut:40of60", spare),
    model_list: [
      deployment("main", "cut:40of60", { stream_recovery: recovery }),
      deployment("spare", spare),
    ],
  });

  test("verify: one whole answer, under one id", async () => {
    await using gateway = await open(recovering("verify", "healthy"));
    const { text, events } = await gateway.stream({ model: "main" });
    expect(text).toBe(answerText());
    expect(events.at(-1)).toBe("[DONE]");
    expect(new Set(events.slice(0, -1).map(({ id }) => id)).size).toBe(1);
    expect(events.filter((event) => event.choices?.[0]?.delta.role)).toHaveLength(1);
    expect(events.at(-2).model).toBe("spare");
  });

  test("verify: another text is not joined to the first", async () => {
    await using gateway = await open(recovering("verify", "healthy:text=b"));
    const { text, events } = await gateway.stream({ model: "main" });
    expect(answerText().startsWith(text)).toBe(true);
    expect(events.at(-1)).toMatchObject({ error: { code: "truncated" } });
  });

  test("error: the break is told", async () => {
    await using gateway = await open(recovering("error", "healthy"));
    const { events } = await gateway.stream({ model: "main" });
    expect(events.at(-1)).toMatchObject({ error: { code: "truncated" } });
    expect(asked()).toEqual(["cut:40of60"]);
  });

  test("hold: nothing is sent before the answer is whole", async () => {
    await using gateway = await open(recovering("hold", "healthy:text=b"));
    const { text, events } = await gateway.stream({ model: "main" });
    expect(text).toBe(answerText("b"));
    expect(events.at(-1)).toBe("[DONE]");
  });
});

test("a malformed chunk is skipped, and counted", async () => {
  await using gateway = await open({ model_list: [deployment("main", "malformed:10of60")] });
  const { text, events } = await gateway.stream({ model: "main" });
  expect([text, events.at(-1)]).toEqual([answerText(), "[DONE]"]);
  expect(await gateway.metrics()).toMatch(/anymodel_malformed_chunks_total\{[^}]*\} 1/);
  expect(gateway.log()).not.toContain("undefined");
});

test("cooldown_time: a deployment that is down is left alone, also over a reload", async () => {
  const config: GatewayConfig = {
    model_list: [
      deployment("main", "status-401:id=1", { cooldown_time: 60, order: 1 }),
      deployment("main", "healthy", { order: 2 }),
    ],
  };
  await using gateway = await open(config);
  await gateway.whole({ model: "main" });
  await gateway.whole({ model: "main" });
  await gateway.reload();
  await gateway.whole({ model: "main" });
  expect(asked()).toEqual(["status-401:id=1", "healthy", "healthy", "healthy"]);
});

test("retry_policy and num_retries decide how often", async () => {
  const attempts = async (settings: object, body: object = {}) => {
    provider.reset();
    const config = { model_list: [deployment("main", "status-429")], router_settings: settings };
    await using gateway = await open(config);
    await gateway.whole({ model: "main", ...body });
    return asked().length;
  };
  expect(await attempts({ num_retries: 0 })).toBe(1);
  expect(await attempts({ num_retries: 0 }, { num_retries: 1 })).toBe(2);
  expect(await attempts({ retry_policy: { RateLimitErrorRetries: 0 } })).toBe(1);
  expect(await attempts({ model_group_retry_policy: { main: { DefaultRetries: 0 } } })).toBe(1);
});

test("a caller in a hurry takes no deployment down", async () => {
  await using gateway = await open(two("slow-headers:5s", "healthy"));
  for (let call = 0; call < 4; call++) await gateway.whole({ model: "main", timeout: 0.05 });
  expect((await gateway.health()).unhealthy_endpoints).not.toMatchObject([{ down: true }]);
  expect(asked().filter((name) => name === "slow-headers:5s")).toHaveLength(4);
});

test("cost-based-routing asks the cheapest", async () => {
  await using gateway = await open({
    model_list: [
      deployment("main", "healthy:id=dear", { input_cost_per_token: 2, output_cost_per_token: 2 }),
      deployment("main", "healthy:id=cheap", { input_cost_per_token: 1 }),
    ],
    router_settings: { routing_strategy: "cost-based-routing" },
  });
  for (let call = 0; call < 3; call++) await gateway.whole({ model: "main" });
  expect(new Set(asked())).toEqual(new Set(["healthy:id=cheap"]));
});
