import { createClient, type RouterSettings } from "@anymodel/core";
import { openai } from "@anymodel/provider-openai";
import { answerText, startFaultProvider } from "@anymodel/testkit/faults";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { caught } from "./caught.ts";

const provider = await startFaultProvider();
afterEach(() => provider.reset());
afterAll(() => provider.close());

const messages = [{ role: "user" as const, content: "Hello" }];
/** A client of one or more models under the name `smart`, and what to turn to. */
const route = (members: string[], fallbacks: string[] = [], more: RouterSettings = {}) =>
  createClient({
    providers: [openai({ apiKey: "any", baseURL: provider.baseURLs.openai })],
    router: {
      groups: { smart: members.map((name) => `openai/${name}`) },
      fallbacks: { smart: fallbacks.map((name) => `openai/${name}`) },
      ...more,
    },
  });
/** How often each model was asked. */
const asked = () =>
  provider.requests.reduce<Record<string, number>>((count, { model }) => {
    count[model!] = (count[model!] ?? 0) + 1;
    return count;
  }, {});

describe("a whole answer", () => {
  test("comes from the group, under its name", async () => {
    const answer = await route(["healthy"]).completion({ model: "smart", messages });
    expect(answer.model).toBe("smart");
    expect(answer.choices[0]!.message.content).toBe(answerText());
  });

  test("comes from the other model of a group, without a wait", async () => {
    const client = route(["status-500", "healthy"]);
    const started = performance.now();
    for (let call = 0; call < 6; call++) await client.completion({ model: "smart", messages });
    expect(performance.now() - started).toBeLessThan(300);
    expect(asked().healthy).toBe(6);
  });

  test("comes from a fallback, under the fallback's name, after three attempts", async () => {
    const client = route(["status-503"], ["healthy"]);
    const answer = await client.completion({ model: "smart", messages });
    expect(answer.model).toBe("openai/healthy");
    expect(asked()).toEqual({ "status-503": 3, healthy: 1 });
    // The model is down now: it is not asked again at once.
    await client.completion({ model: "smart", messages });
    expect(asked()).toEqual({ "status-503": 3, healthy: 2 });
  });

  test("a model id has fallbacks too", async () => {
    const client = route(["healthy"], [], {
      fallbacks: { "openai/status-401": ["smart"] },
    });
    const answer = await client.completion({ model: "openai/status-401", messages });
    expect(answer.model).toBe("smart");
    expect(asked()).toEqual({ "status-401": 1, healthy: 1 });
  });

  test.each([
    ["context-length", { "context-length": 1, healthy: 1 }],
    ["status-401", { "status-401": 1, healthy: 1 }],
    ["reset-once", { "reset-once": 2 }],
  ])("%s", async (name, counts) => {
    await route([name], ["healthy"]).completion({ model: "smart", messages });
    expect(asked()).toEqual(counts);
  });

  test("a refusal by content policy is not routed around", async () => {
    const error = await caught(
      route(["content-policy"], ["healthy"]).completion({ model: "smart", messages }),
    );
    expect(error.code).toBe("content_policy");
    expect(asked()).toEqual({ "content-policy": 1 });
    const client = route(["content-policy"], [], {
      contentPolicyFallbacks: { smart: ["openai/healthy"] },
    });
    expect((await client.completion({ model: "smart", messages })).model).toBe("openai/healthy");
  });

  test("where all fail, the error is that of the model asked for, with every attempt", async () => {
    const client = route(["status-503"], ["status-401"], { retries: 1 });
    const error = await caught(client.completion({ model: "smart", messages }));
    expect(error).toMatchObject({ code: "overloaded", status: 503 });
    expect(error.attempts?.map(({ status }) => status)).toEqual([503, 503, 401]);
  });
});

describe("a whole answer that stops in the middle", () => {
  test("is asked of the fallback when it has been silent for long enough", async () => {
    const client = route(["stall:20of60:30s"], ["healthy"], { idleWithFallback: 200 });
    const answer = await client.completion({ model: "smart", messages });
    expect(answer.choices[0]!.message.content).toBe(answerText());
    expect(await provider.requests[0]!.finished).toBe("aborted");
  });

  test("or had the time of the first byte", async () => {
    const client = route(["slow-first-byte:20s"], ["healthy"], { idleWithFallback: 100 });
    const started = performance.now();
    await client.completion({ model: "smart", messages }, { timeout: 500 });
    expect(performance.now() - started).toBeGreaterThan(400);
    expect(await provider.requests[0]!.finished).toBe("aborted");
  });
});

describe("a stream", () => {
  const stream = (client: ReturnType<typeof route>) =>
    client.completion({
      model: "smart",
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });

  test("that breaks goes on where it broke off, as one whole answer", async () => {
    const chunks = [];
    for await (const chunk of await stream(route(["cut:40of60"], ["healthy"]))) chunks.push(chunk);
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
    expect(text).toBe(answerText());
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks.filter(({ choices }) => choices[0]?.finish_reason).length).toBe(1);
    expect(chunks.filter(({ choices }) => choices[0]?.delta.role).length).toBe(1);
    expect(chunks.at(-1)).toMatchObject({ model: "openai/healthy", choices: [] });
    expect(chunks.at(-1)?.usage?.completion_tokens).toBe(60);
  });

  test("collected, it is the same", async () => {
    const final = await (await stream(route(["cut:40of60"], ["healthy"]))).final();
    expect(final.choices[0]).toMatchObject({
      message: { content: answerText() },
      finish_reason: "stop",
    });
    expect(final.model).toBe("openai/healthy");
  });

  test("who begins in the middle is not handed a part as the whole", async () => {
    const collected = await stream(route(["healthy"]));
    await collected.text();
    const told = expect.objectContaining({ code: "invalid_request" });
    expect(() => collected[Symbol.asyncIterator]()).toThrow(told);
    expect(() => collected.toReadableStream()).toThrow(told);
    expect(() => collected.runs()).toThrow(told);
    expect(await collected.text()).toBe(answerText());
    // A collector may be there first, as long as it has read nothing.
    const both = await stream(route(["healthy"]));
    const final = both.final();
    let text = "";
    for await (const { choices } of both) text += choices[0]?.delta.content ?? "";
    expect(text).toBe((await final).choices[0]!.message.content);
  });

  test("a signal that is none is refused by its name", async () => {
    const signal = new AbortController() as never;
    const call = route(["healthy"]).completion({ model: "smart", messages }, { signal });
    expect(await caught(call)).toMatchObject({ code: "invalid_request", param: "signal" });
  });

  test("is never joined with another text", async () => {
    const broken = await stream(route(["cut:40of60"], ["healthy:text=b"]));
    const error = await caught(broken.text());
    expect(error.code).toBe("truncated");
    expect(answerText()).toContain(error.partial!.choices[0]!.message.content!);
  });

  test("that breaks before its first token is not seen to break", async () => {
    const chunks = [];
    for await (const chunk of await stream(route(["cut:0of60"], ["healthy"]))) chunks.push(chunk);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toBe(
      answerText(),
    );
  });

  test("whose first token is late is asked of the fallback", async () => {
    const client = route(["slow-first-token:20s"], ["healthy"], { firstToken: 300 });
    expect(await (await stream(client)).text()).toBe(answerText());
    expect(await provider.requests[0]!.finished).toBe("aborted");
  });

  test("with hold nothing leaves before the answer is whole", async () => {
    const client = route(["cut:40of60"], ["healthy:text=b"], { recovery: "hold" });
    expect(await (await stream(client)).text()).toBe(answerText("b"));
  });

  test("a reader that leaves during a recovery stops that too", async () => {
    const client = route(["cut:40of60"], ["slow-headers:20s"]);
    const reader = (await stream(client)).toReadableStream().getReader();
    const read = (async () => {
      while (!(await reader.read()).done);
    })();
    while (provider.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await reader.cancel();
    await read;
    expect(await provider.requests[1]!.finished).toBe("aborted");
  });

  test("every attempt stands on its error", async () => {
    const broken = await stream(route(["cut:40of60"], ["status-400"]));
    const error = await caught(broken.text());
    expect(error.attempts?.map(({ code }) => code)).toEqual(["truncated", "invalid_request"]);
  });

  test("break closes the upstream", async () => {
    const client = route(["healthy:every=20ms"], ["healthy"]);
    for await (const chunk of await stream(client)) if (chunk.choices[0]?.delta.content) break;
    expect(await provider.requests[0]!.finished).toBe("aborted");
  });
});

test("a group may bear the name of a model, and hold it", async () => {
  const client = route([], [], {
    fallbacks: {},
    groups: {
      "openai/healthy": ["openai/healthy:id=2"],
      fast: ["openai/healthy"],
    },
  });
  await client.completion({ model: "fast", messages });
  await client.completion({ model: "openai/healthy", messages });
  expect(asked()).toEqual({ healthy: 1, "healthy:id=2": 1 });
});

test("a request without a model is told so", async () => {
  const error = await caught(route(["healthy"]).completion({ messages } as never));
  expect(error).toMatchObject({ code: "invalid_request", param: "model" });
});

test("what a member says of itself wins over the client's defaults", async () => {
  const client = createClient({
    providers: [openai({ apiKey: "any", baseURL: provider.baseURLs.openai })],
    maxRetries: 2,
    router: { groups: { one: [{ model: "openai/status-503", retries: 0 }] } },
  });
  await caught(client.completion({ model: "one", messages }));
  expect(asked()).toEqual({ "status-503": 1 });
});

test("a setting that is undefined leaves the client's default", async () => {
  const client = createClient({
    providers: [openai({ apiKey: "any", baseURL: provider.baseURLs.openai })],
    maxRetries: 0,
    router: { groups: { smart: ["openai/status-500"] }, retries: undefined },
  });
  await caught(client.completion({ model: "smart", messages }));
  expect(asked()).toEqual({ "status-500": 1 });
});

test("tpm counts streams too", async () => {
  const client = route([], [], {
    fallbacks: {},
    groups: { one: [{ model: "openai/healthy", tpm: 60 }] },
  });
  await (await client.completion({ model: "one", messages, stream: true })).text();
  const error = await caught(client.completion({ model: "one", messages }));
  expect(error).toMatchObject({ code: "rate_limit" });
});

test("a name that leads nowhere is told at the first call", async () => {
  const client = route(["healthy"], [], { fallbacks: { smart: ["nobody"] } });
  const error = await caught(client.completion({ model: "smart", messages }));
  expect(error).toMatchObject({ code: "config" });
  expect(error.message).toContain('"nobody"');
});

test("explain, supportedParams and adapter show a group's first model", async () => {
  const client = route(["healthy"]);
  const { request } = await client.explain({ model: "smart", messages });
  expect(request.body).toMatchObject({ model: "healthy" });
  expect(await client.supportedParams("smart")).toContain("temperature");
  expect((await client.adapter("smart")).id).toBe("openai");
});
