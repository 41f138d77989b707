import * as entry from "@anymodel/testkit/faults";
import {
  answerText,
  faultTable,
  type FaultProvider,
  startFaultProvider,
  type Wire,
} from "@anymodel/testkit/faults";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callWire, type Seen, textOf } from "./fault-call.ts";

let provider: FaultProvider;
beforeAll(async () => {
  provider = await startFaultProvider({ chunkDelay: 0 });
});
beforeEach(() => provider.reset());
afterAll(() => provider.close());

const WHOLE = answerText();
const WIRES: readonly Wire[] = ["openai", "anthropic", "gemini", "bytez"];
const words = (text: string) => text.match(/\S+/g)?.length ?? 0;

test("the entry gives these names", () => {
  expect(Object.keys(entry).toSorted()).toEqual(["answerText", "faultTable", "startFaultProvider"]);
});

/** What a row of the table does, as a client without kindness sees it. */
type Check = (seen: Seen, wire: Wire, stream: boolean) => void;

const whole: Check = (seen, wire) => {
  expect([seen.status, seen.how]).toEqual([200, "end"]);
  expect(textOf(wire, seen)).toBe(WHOLE);
};
const broken =
  (least: number, most: number): Check =>
  (seen, wire, stream) => {
    expect(seen.status).toBe(200);
    expect(seen.how).toBe("ECONNRESET");
    if (!stream) return;
    const said = textOf(wire, seen);
    expect(WHOLE.startsWith(said.replace(/\uFFFD+$/, "").trimEnd())).toBe(true);
    expect(words(said)).toBeGreaterThanOrEqual(least);
    expect(words(said)).toBeLessThanOrEqual(most);
  };
const noHeaders: Check = ({ status, how }) => {
  expect([status, how]).toEqual([undefined, "ECONNRESET"]);
};
const refusal =
  (status: number, reason: RegExp): Check =>
  (seen) => {
    expect([seen.status, seen.how]).toEqual([status, "end"]);
    expect(seen.bytes.toString()).toMatch(reason);
  };
const notJSON: Check = ({ bytes, how }) => {
  expect(how).toBe("end");
  expect(() => JSON.parse(bytes.toString())).toThrow(SyntaxError);
};

const errorIn200: Check = (seen, wire) => {
  expect([seen.status, seen.how, textOf(wire, seen)]).toEqual([200, "end", ""]);
  expect(JSON.parse(seen.bytes.toString()).error).toBeTruthy();
};

/** Model's name → what is seen. */
const CHECKS: Record<string, Check> = {
  healthy: whole,
  "retry-after:2s": (seen) => {
    expect([seen.status, seen.headers["retry-after"]]).toEqual([429, "2"]);
  },
  "retry-after-date:2s": (seen) => {
    expect(seen.status).toBe(429);
    const wait = Date.parse(seen.headers["retry-after"]!) - Date.now();
    expect(wait).toBeGreaterThan(1500);
    expect(wait).toBeLessThan(3100);
  },
  reset: noHeaders,
  "down:60s": noHeaders,
  "no-answer:100ms": (...given) => {
    noHeaders(...given);
    expect(given[0].ms).toBeGreaterThan(95);
  },
  "slow-headers:100ms": (...given) => {
    whole(...given);
    expect(given[0].headersAt).toBeGreaterThan(95);
  },
  redirect: (seen, wire) => {
    expect([seen.status, seen.bytes.length]).toEqual([307, 0]);
    const [address] = provider.url.split("//127.0.0.1");
    expect(seen.headers.location).toMatch(
      new RegExp(`^${address}//localhost:\\d+/elsewhere/${wire}/`),
    );
  },
  "web-page": ({ status, headers }) => {
    expect([status, headers["content-type"]]).toEqual([200, "text/html"]);
  },
  "context-length": refusal(400, /maximum context length|too long|maximum number of tokens/),
  "content-policy": (seen, wire, stream) => {
    if (wire !== "gemini") refusal(400, /flagged for violence/)(seen, wire, stream);
    else refusal(200, /"blockReason":"SAFETY"/)(seen, wire, stream);
  },
  "no-prefill": whole,
  "slow-first-byte:100ms": (...given) => {
    whole(...given);
    expect(given[0].firstByteAt - given[0].headersAt).toBeGreaterThan(90);
  },
  "slow-first-token:100ms": (...given) => {
    whole(...given);
    expect(given[0].ms - given[0].headersAt).toBeGreaterThan(95);
  },
  "cut:40of60": broken(40, 40),
  "fin:40of60": (seen, wire, stream) => {
    expect([seen.status, seen.how]).toEqual([200, "end"]);
    if (!stream) return notJSON(seen, wire, stream);
    expect(words(textOf(wire, seen))).toBe(40);
    expect(seen.bytes.toString()).not.toMatch(/\[DONE\]|message_stop|finishReason/);
  },
  "reset-after:200b": (seen) => {
    expect([seen.how, seen.bytes.length]).toEqual(["ECONNRESET", 200]);
  },
  "stall:20of60:100ms": (...given) => {
    broken(20, 20)(...given);
    expect(given[0].ms).toBeGreaterThan(95);
  },
  "cut-utf8:40of60": (seen, wire, stream) => {
    broken(40, 41)(seen, wire, stream);
    expect([...seen.bytes.subarray(-2)]).toEqual([0xf0, 0x9f]);
  },
  "malformed:10of60": (seen, wire, stream) => {
    if (!stream) return notJSON(seen, wire, stream);
    whole(seen, wire, stream);
    const data = seen.bytes.toString().match(/^data: \{.*$/gm)!;
    expect(data.filter((line) => !line.trimEnd().endsWith("}"))).toHaveLength(1);
  },
  "giant:2mb": (seen, wire, stream) => {
    whole(seen, wire, stream);
    expect(
      Math.max(
        ...seen.bytes
          .toString()
          .split("\n")
          .map((line) => line.length),
      ),
    ).toBeGreaterThan(2 ** 21);
  },
  "one-byte": (...given) => {
    whole(...given);
    expect(new Set(given[0].pieces)).toEqual(new Set([1]));
  },
  crlf: (seen, wire, stream) => {
    whole(seen, wire, stream);
    expect(/(?<!\r)\n/.test(seen.bytes.toString())).toBe(false);
    expect(seen.bytes.includes("\r\n")).toBe(stream);
  },
  gzip: (...given) => {
    whole(...given);
    expect(given[0].headers["content-encoding"]).toBe("gzip");
  },
  "no-done": (...given) => {
    whole(...given);
    expect(given[0].bytes.toString()).not.toMatch(/\[DONE\]|message_stop/);
  },
  "no-done-open": (seen, wire, stream) => {
    if (!stream) return whole(seen, wire, stream);
    expect([seen.how, textOf(wire, seen)]).toEqual(["open", WHOLE]);
    expect(seen.bytes.toString()).toMatch(/"finish_reason":"|"stop_reason":"|"finishReason":"/);
    expect(seen.bytes.toString()).not.toMatch(/\[DONE\]|message_stop/);
  },
  "double-finish": (seen, wire, stream) => {
    whole(seen, wire, stream);
    const finishes = seen.bytes
      .toString()
      .match(/"finish_reason":"|"stop_reason":"|"finishReason":"/g);
    expect(finishes).toHaveLength(stream ? 2 : 1);
  },
  "trailing-garbage": (seen, wire, stream) => {
    if (stream) whole(seen, wire, stream);
    else notJSON(seen, wire, stream);
    expect(seen.bytes.toString()).toMatch(/<!-- cached -->\s+data: \{"trailing\s+$/);
  },
  "wrong-type": (...given) => {
    whole(...given);
    expect(given[0].headers["content-type"]).toBe("application/octet-stream");
  },
  "content-length-long": (...given) => {
    broken(60, 60)(...given);
    expect(Number(given[0].headers["content-length"])).toBe(given[0].bytes.length + 100);
  },
  "content-length-short": (seen, wire) => {
    expect(seen.bytes.length).toBeLessThanOrEqual(Number(seen.headers["content-length"] ?? 0));
    expect(textOf(wire, seen)).not.toBe(WHOLE);
  },
  "error-in-200": errorIn200,
  "error-in-stream:20of60": (seen, wire, stream) => {
    if (!stream) return errorIn200(seen, wire, stream);
    expect([seen.how, words(textOf(wire, seen))]).toEqual(["end", 20]);
    expect(seen.bytes.toString().trimEnd().split("\n").at(-1)).toMatch(/^data: .*"error":\{/);
  },
};
const nameOf = (model: string) => model.split(":")[0]!;

describe("each fault does what its row says, on each wire, streamed or not", () => {
  test("and each but the statuses is in this test", () => {
    const rows = faultTable.map(({ name }) => name).filter((name) => !name.startsWith("status-"));
    expect(Object.keys(CHECKS).map(nameOf).toSorted()).toEqual(rows.toSorted());
  });

  const cases = Object.entries(CHECKS).flatMap(([model, check]) => {
    const { wires } = faultTable.find(({ name }) => name === nameOf(model))!;
    return wires.map((wire) => [model, wire, check] as const);
  });
  test.each(cases)("%s, %s", async (model, wire, check) => {
    for (const stream of [false, true]) {
      const seen = await callWire(provider, wire, model, {
        stream,
        patience: model === "no-done-open" ? 300 : 10_000,
      });
      check(seen, wire, stream);
    }
    expect(provider.requests).toMatchObject([
      { wire, model, stream: false, struck: true },
      { wire, model, stream: true, struck: true },
    ]);
  });

  test("a wire that has not the fault says so", async () => {
    const seen = await callWire(provider, "bytez", "crlf");
    expect(seen.status).toBe(404);
    expect(JSON.parse(seen.bytes.toString()).error).toBe(
      "The wire of bytez has no fault crlf, only those of openai, anthropic.",
    );
  });
});

const statuses = faultTable.filter(({ name }) => name.startsWith("status-"));

test.each(statuses)("$name: always, once, and every other time", async ({ name }) => {
  const expected = Number(name.slice("status-".length));
  for (const wire of WIRES) {
    const ask = async (model: string) => (await callWire(provider, wire, model)).status;
    const three = async (model: string) => [await ask(model), await ask(model), await ask(model)];
    expect(await three(name)).toEqual([expected, expected, expected]);
    expect(await three(`${name}-once`)).toEqual([expected, 200, 200]);
    expect(await three(`${name}-flap`)).toEqual([expected, 200, expected]);
  }
});

test("an error is the wire's own", async () => {
  const [openai, anthropic, gemini, bytez] = await Promise.all(
    WIRES.map(async (wire) =>
      JSON.parse((await callWire(provider, wire, "status-429")).bytes.toString()),
    ),
  );
  expect(openai.error).toMatchObject({
    type: "requests",
    code: "rate_limit_exceeded",
    param: null,
  });
  expect(anthropic).toMatchObject({ type: "error", error: { type: "rate_limit_error" } });
  expect(gemini.error).toMatchObject({ code: 429, status: "RESOURCE_EXHAUSTED" });
  expect(bytez).toEqual({ error: "Rate limit exceeded", output: null });
});

describe("names", () => {
  const ask = (model: string, options = {}) => callWire(provider, "openai", model, options);
  const status = async (model: string) => (await ask(model)).status;
  const message = async (model: string) =>
    JSON.parse((await ask(model)).bytes.toString()).error.message as string;

  test("any fault may strike once or every other time", async () => {
    const how = async (model: string) => (await ask(model, { stream: true })).how;
    expect([await how("cut-once:5of9"), await how("cut-once:5of9")]).toEqual(["ECONNRESET", "end"]);
    expect([await how("reset-flap"), await how("reset-flap"), await how("reset-flap")]).toEqual([
      "ECONNRESET",
      "end",
      "ECONNRESET",
    ]);
  });

  test("a status and being down may last from the first call on, or come and go", async () => {
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    expect([await status("status-503:300ms"), await status("status-503:300ms")]).toEqual([
      503, 503,
    ]);
    expect(await status("status-502-flap:300ms")).toBe(502);
    expect(await status("down:300ms")).toBe(undefined);
    await pause(310);
    expect([await status("status-503:300ms"), await status("status-502-flap:300ms")]).toEqual([
      200, 200,
    ]);
    expect(await status("down:300ms")).toBe(200);
    await pause(310);
    expect([await status("status-503:300ms"), await status("status-502-flap:300ms")]).toEqual([
      200, 502,
    ]);
    provider.reset();
    expect([await status("status-503:300ms"), provider.requests.length]).toEqual([503, 1]);
  });

  test("count, text and pace of the tokens", async () => {
    const text = async (model: string) => textOf("openai", await ask(model, { stream: true }));
    expect(await text("healthy:tokens=5")).toBe(answerText("a", 5));
    expect(WHOLE.startsWith(answerText("a", 5))).toBe(true);
    expect(await text("healthy:text=b")).toBe(answerText("b"));
    expect(await text("no-prefill:text=b:tokens=7")).toBe(answerText("b", 7));
    expect(await text("cut:2of7:text=b")).toBe(answerText("b", 2));
    const { ms } = await ask("healthy:tokens=5:every=30ms", { stream: true });
    expect(ms).toBeGreaterThan(150);
  });

  test("what stands before a slash, and an id, make another model of the same fault", async () => {
    for (const model of ["status-500-once", "org/status-500-once", "status-500-once:id=2"]) {
      expect([await status(model), await status(model)]).toEqual([500, 200]);
    }
  });

  test.each([
    ["stal:20", /^There is no fault called "stal"\. Did you mean stall\?/],
    [
      "gpt-4o",
      /^There is no fault called "gpt-4o"\. The model's name is a fault, such as cut:40of60/,
    ],
    ["constructor", /^There is no fault called "constructor"/],
    ["cut:5x", /^"5x" means nothing to cut, which takes tokens \(20 or 20of60\) and options/],
    ["healthy:20s", /^"20s" means nothing to healthy, which takes options/],
    [
      "slow-headers:20",
      /^"20" means nothing to slow-headers, which takes a time \(500ms, 20s, 2m\)/,
    ],
    ["reset-after:5s", /which takes bytes \(2000b, 64kb, 2mb\)/],
    ["cut:80of60", /^cut:80of60: 80 is more than the answer's 60 tokens\.$/],
    ["healthy:size=3", /^There is no option called "size": there are text=…/],
    ["healthy:tokens=many", /^tokens=many cannot be read/],
    ["cut:", /^"" means nothing to cut/],
  ])("%s is refused in words", async (model, words) => {
    expect(await status(model)).toBe(404);
    expect(await message(model)).toMatch(words);
  });

  test("every example of the table can be asked", async () => {
    for (const { example, wires } of faultTable) {
      if (/no-answer|slow|stall|open/.test(example)) continue;
      await callWire(provider, wires[0]!, example);
      expect(provider.requests.at(-1)).toMatchObject({ model: example, struck: true });
    }
  });
});

test("an assistant's prefill is refused by the model that cannot take one, on every wire", async () => {
  for (const wire of WIRES) {
    for (const stream of [false, true]) {
      const seen = await callWire(provider, wire, "no-prefill", { stream, prefill: "Once" });
      expect([wire, seen.status]).toEqual([wire, 400]);
      expect(seen.bytes.toString()).toContain("does not support assistant message prefill");
      expect((await callWire(provider, wire, "healthy", { stream, prefill: "Once" })).status).toBe(
        200,
      );
    }
  }
});

test("who follows the redirect is answered, and seen with its key", async () => {
  const { headers } = await callWire(provider, "openai", "redirect");
  const followed = await fetch(headers.location!, {
    method: "POST",
    headers: { authorization: "Bearer leaked", "content-type": "application/json" },
    body: JSON.stringify({ model: "redirect", messages: [{ role: "user", content: "hi" }] }),
  });
  expect(followed.status).toBe(200);
  expect(provider.requests.at(-1)).toMatchObject({
    path: "/elsewhere/openai/v1/chat/completions",
    headers: { authorization: "Bearer leaked" },
  });
});

describe("the record", () => {
  test("tells wire, model, stream, times and how the connection ended", async () => {
    const before = Date.now();
    await callWire(provider, "anthropic", "healthy", { stream: true });
    await callWire(provider, "gemini", "cut");
    await callWire(provider, "bytez", "no-answer", { patience: 50 });
    await callWire(provider, "openai", "stall:5:10s", { stream: true, patience: 50 });
    expect(await Promise.all(provider.requests.map(({ finished }) => finished))).toEqual([
      "complete",
      "cut",
      "aborted",
      "aborted",
    ]);
    expect(provider.requests).toMatchObject([
      { wire: "anthropic", model: "healthy", stream: true, outcome: "complete", status: 200 },
      { wire: "gemini", model: "cut", stream: false, outcome: "cut" },
      { wire: "bytez", model: "no-answer", stream: false, outcome: "aborted" },
      { wire: "openai", model: "stall:5:10s", stream: true, outcome: "aborted" },
    ]);
    const times = provider.requests.flatMap(({ receivedAt, finishedAt }) => [
      receivedAt,
      finishedAt!,
    ]);
    expect(times.every((time) => time >= before && time <= Date.now())).toBe(true);
  });

  test("a request that the real API would refuse is refused, and uses nothing up", async () => {
    const bad = await fetch(`${provider.baseURLs.openai}/chat/completions`, {
      method: "POST",
      headers: { authorization: "Bearer key", "content-type": "application/json" },
      body: JSON.stringify({ model: "status-503-once" }),
    });
    expect([bad.status, (await bad.json()).error.param]).toEqual([400, "messages"]);
    expect(provider.requests[0]?.struck).toBe(undefined);
    expect((await callWire(provider, "openai", "status-503-once")).status).toBe(503);
  });
});

test("names are listed, other paths are explained, a key may be demanded", async () => {
  const get = (path: string) =>
    fetch(provider.url + path, { headers: { authorization: "Bearer key" } });
  const { data } = await (await get("/openai/v1/models")).json();
  expect(data.map(({ id }: { id: string }) => id)).toEqual(
    faultTable.map(({ example }) => example),
  );
  const lost = await get("/v1/models");
  expect([lost.status, (await lost.json()).error.message]).toEqual([
    404,
    "The fault provider serves /openai/v1, /anthropic/v1, /gemini/v1beta, /bytez/models/v2.",
  ]);
  await using locked = await startFaultProvider({ apiKey: "another" });
  expect((await callWire(locked, "openai", "healthy")).status).toBe(401);
});
