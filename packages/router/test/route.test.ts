import { describe, expect, test } from "vitest";
import {
  createHealthBook,
  createRouter,
  type HealthBook,
  type RouteSettings,
  type StreamChunk,
  type Target,
} from "../src/index.ts";
import { createRandom, createVirtualClock } from "./virtual-clock.ts";

/** What a target does at each of its attempts, in turn; the last one stays. */
type Script = Record<string, readonly ("ok" | Failure)[]>;
interface Failure {
  code: string;
  retryAfter?: number;
  retryable?: boolean;
  /** Milliseconds before it fails. */
  after?: number;
}
const failure = (code: string, more: Partial<Failure> = {}): Failure => ({ code, ...more });

interface Setting {
  script: Script;
  groups?: Record<string, readonly (string | Target)[]>;
  settings?: RouteSettings;
  request?: { group?: string; retries?: number; stream?: boolean };
  book?: HealthBook;
}

/** Routes one request on a virtual clock: who was asked and when, and what came of it. */
async function route({ script, groups, settings, request, book = createHealthBook() }: Setting) {
  const clock = createVirtualClock(() => 0, 1_800_000_000_000);
  const start = clock.now();
  const asked: [id: string, ms: number][] = [];
  const counts = new Map<string, number>();
  const named = groups ?? { main: Object.keys(script) };
  const targets = new Map(
    Object.entries(named).map(([name, members]) => [
      name,
      members.map((member): Target => (typeof member === "string" ? { id: member } : member)),
    ]),
  );
  const router = createRouter<Target, StreamChunk>({
    targetsOf: (group) => targets.get(group),
    settings,
    book,
    clock,
    chunkOf: (chunk) => chunk,
    itemOf: (chunk) => chunk,
    faultOf: (error) => error as Failure,
    timedOut: () => failure("timeout"),
    aborted: () => failure("aborted"),
    noTarget: (_, why) => ({ code: "none", ...why }),
  });
  const { group = "main", retries, stream = false } = request ?? {};
  const outcome = router
    .route({
      group,
      stream,
      retries,
      async ask({ target: { id }, timeout }) {
        const attempt = counts.get(id) ?? 0;
        counts.set(id, attempt + 1);
        asked.push([id, clock.now() - start]);
        const what = script[id]![Math.min(attempt, script[id]!.length - 1)]!;
        if (what === "ok") return { tokens: 1 };
        const { after = 0 } = what;
        const late = timeout !== undefined && after > timeout;
        if (after > 0) {
          await new Promise<void>((resolve) => {
            clock.after(late ? timeout : after, resolve);
          });
        }
        throw late ? failure("timeout") : what;
      },
    })
    .then(
      ({ attempt }) => attempt.target.id,
      (error: Failure) => error,
    );
  await clock.run();
  return { asked, outcome: await outcome, book, ids: asked.map(([id]) => id).join(" ") };
}

describe("within a group", () => {
  test.each<[string, Script, string, number | undefined]>([
    ["another target is asked at once", { a: [failure("server_error")], b: ["ok"] }, "a b", 0],
    ["also where the key is refused", { a: [failure("authentication")], b: ["ok"] }, "a b", 0],
    ["and after a silence", { a: [failure("timeout")], b: ["ok"] }, "a b", 0],
    ["and after a broken answer", { a: [failure("truncated")], b: ["ok"] }, "a b", 0],
    ["the only one is asked again", { a: [failure("server_error"), "ok"] }, "a a", 500],
    ["with growing pauses, three times", { a: [failure("overloaded")] }, "a a a", 1500],
    [
      "after the time that it asks for",
      { a: [failure("rate_limit", { retryAfter: 7 }), "ok"] },
      "a a",
      7000,
    ],
    [
      "not after more than a minute",
      { a: [failure("rate_limit", { retryAfter: 61 }), "ok"] },
      "a",
      0,
    ],
    ["a silent one is not asked again", { a: [failure("timeout"), "ok"] }, "a", 0],
    [
      "nor where the answer may have been billed",
      { a: [failure("server_error", { retryable: false }), "ok"] },
      "a",
      0,
    ],
    [
      "also where the error says that it may mend",
      { a: [failure("invalid_request", { retryable: true }), "ok"] },
      "a a",
      500,
    ],
    ["a bad request is nobody else's", { a: [failure("invalid_request")], b: ["ok"] }, "a", 0],
    ["nor is a refused content", { a: [failure("content_policy")], b: ["ok"] }, "a", 0],
  ])("%s", async (_, script, ids, ms) => {
    const result = await route({ script });
    expect(result.ids).toBe(ids);
    expect(result.asked.at(-1)![1]).toBe(ms);
  });

  test("retries are counted over the group", async () => {
    const bad = [failure("server_error")];
    const script = { a: bad, b: bad, c: ["ok" as const] };
    expect((await route({ script, request: { retries: 0 } })).ids).toBe("a");
    expect((await route({ script, settings: { retries: 1 } })).ids).toBe("a b");
    expect((await route({ script })).ids).toBe("a b c");
  });

  test("a policy by kind of error wins", async () => {
    const script = { a: [failure("rate_limit")] };
    const ids = async (settings: RouteSettings) => (await route({ script, settings })).ids;
    expect(await ids({ retryPolicy: { rate_limit: 1 } })).toBe("a a");
    expect(await ids({ retryPolicy: { rate_limit: 0 } })).toBe("a");
    expect(await ids({ groupRetryPolicy: { main: { default: 0 } } })).toBe("a");
    const bad = { script: { a: [failure("invalid_request"), "ok" as const] } };
    expect((await route({ ...bad, settings: { retryPolicy: { invalid_request: 1 } } })).ids).toBe(
      "a a",
    );
  });

  test("lower orders go first, higher ones only after a failure", async () => {
    const groups = { main: [{ id: "b", order: 2 }, { id: "a", order: 1 }, "c"] };
    expect((await route({ script: { a: ["ok"], b: ["ok"], c: ["ok"] }, groups })).ids).toBe("a");
    const script = { a: [failure("not_found")], b: [failure("not_found")], c: ["ok" as const] };
    expect((await route({ script, groups })).ids).toBe("a b c");
  });
});

describe("fallbacks", () => {
  const fallbacks = { main: [{ group: "other" }] };
  const groups = { main: ["a"], other: ["b"], third: ["c"] };
  const all = (code: string): Script => ({ a: [failure(code)], b: ["ok"], c: ["ok"] });
  const ids = async (code: string, settings: RouteSettings) =>
    (await route({ script: all(code), groups, settings })).ids;

  test("come after the group's own attempts", async () => {
    expect(await ids("overloaded", { fallbacks })).toBe("a a a b");
    expect(await ids("timeout", { fallbacks })).toBe("a b");
    expect(await ids("authentication", { defaultFallbacks: [{ group: "third" }] })).toBe("a c");
  });

  test("nor is one that is down for longer than it asks for", async () => {
    const slow = { main: [{ id: "a", cooldown: 60_000 }], other: ["b"] };
    const script = { a: [failure("rate_limit", { retryAfter: 5 })], b: ["ok" as const] };
    const { asked } = await route({ script, groups: slow, settings: { fallbacks } });
    expect(asked).toEqual([
      ["a", 0],
      ["b", 0],
    ]);
  });

  test("a long Retry-After is not waited for where a fallback answers", async () => {
    const script = {
      a: [failure("rate_limit", { retryAfter: 11 }), "ok" as const],
      b: ["ok" as const],
    };
    expect((await route({ script, groups, settings: { fallbacks } })).ids).toBe("a b");
  });

  test("a prompt that is too long goes to a larger window, or one that is not known", async () => {
    const long = { script: all("context_length_exceeded"), settings: { fallbacks } };
    expect((await route({ ...long, groups })).ids).toBe("a b");
    const known = (window: number) => ({
      main: [{ id: "a", contextWindow: 1000 }],
      other: [{ id: "b", contextWindow: window }],
    });
    expect((await route({ ...long, groups: known(1000) })).ids).toBe("a");
    expect((await route({ ...long, groups: known(2000) })).ids).toBe("a b");
    const own = { fallbacks, contextWindowFallbacks: { main: [{ group: "third" }] } };
    expect(await ids("context_length_exceeded", own)).toBe("a c");
  });

  test("also to a larger model of the same group", async () => {
    const mixed = {
      main: [
        { id: "a", contextWindow: 1000, order: 1 },
        { id: "b", contextWindow: 1000 },
        { id: "c", contextWindow: 9000 },
      ],
    };
    const script = {
      a: [failure("context_length_exceeded")],
      b: ["ok" as const],
      c: ["ok" as const],
    };
    expect((await route({ script, groups: mixed })).ids).toBe("a c");
  });

  test("refused content goes nowhere, unless told", async () => {
    expect(await ids("content_policy", { fallbacks })).toBe("a");
    const contentPolicyFallbacks = { main: [{ group: "third" }] };
    expect(await ids("content_policy", { fallbacks, contentPolicyFallbacks })).toBe("a c");
  });

  test("have fallbacks of their own, each group once, at most five", async () => {
    const names = ["main", "g1", "g2", "g3", "g4", "g5", "g6"];
    const chain = {
      script: Object.fromEntries(names.map((name) => [name, [failure("not_found")]])),
      groups: Object.fromEntries(names.map((name) => [name, [name]])),
      settings: {
        fallbacks: Object.fromEntries(
          names.map((name, index) => [name, [{ group: names[index + 1] ?? "main" }]]),
        ),
      },
    };
    expect((await route(chain)).ids).toBe("main g1 g2 g3 g4 g5");
    const settings = { ...chain.settings, maxFallbacks: 1 };
    expect((await route({ ...chain, settings })).ids).toBe("main g1");
  });

  test("the error is that of the group that was asked for", async () => {
    const script = { a: [failure("overloaded")], b: [failure("invalid_request")] };
    const { outcome } = await route({ script, groups, settings: { fallbacks } });
    expect(outcome).toMatchObject({ code: "overloaded" });
    const refused = { a: [failure("overloaded")], b: [failure("content_policy")] };
    const told = await route({ script: refused, groups, settings: { fallbacks } });
    expect(told.outcome).toMatchObject({ code: "content_policy" });
  });
});

describe("a target that is down", () => {
  const groups = { main: ["a"], other: ["b"] };
  const settings: RouteSettings = { fallbacks: { main: [{ group: "other" }] } };
  const dead: Setting = {
    script: { a: [failure("overloaded")], b: ["ok"] },
    groups,
    settings,
  };

  test("is skipped, until one request tries it again", async () => {
    const book = createHealthBook();
    expect((await route({ ...dead, book })).ids).toBe("a a a b");
    expect((await route({ ...dead, book })).ids).toBe("b");
    // The clock of each request starts at the same time: let the target's own time pass instead.
    book.of("a").downUntil -= 60_000;
    expect((await route({ ...dead, book })).ids).toBe("a b");
    book.of("a").downUntil -= 60_000;
    const healed = { ...dead, script: { a: ["ok" as const], b: ["ok" as const] }, book };
    expect((await route(healed)).ids).toBe("a");
    expect(book.of("a").downUntil).toBe(0);
  });

  test("is not asked by everybody at once, but what comes of it is waited for", async () => {
    const book = createHealthBook();
    book.of("a").downUntil = 1_800_000_090_000;
    book.of("a").probing = true;
    const waiting = route({ script: { a: ["ok"] }, book });
    book.of("a").probing = false;
    book.of("a").downUntil = 0;
    expect((await waiting).outcome).toBe("a");
    book.of("a").downUntil = 1_800_000_090_000;
    book.of("a").probing = true;
    const { outcome, asked } = await route({ script: { a: ["ok"] }, book });
    expect([outcome, asked]).toEqual([{ code: "none", down: expect.any(Number) }, []]);
  });

  test("goes down at the third failure in a row, whatever the minute", async () => {
    const book = createHealthBook();
    const once = { ...dead, settings: { ...settings, retries: 0 }, book };
    for (let minute = 0; minute < 3; minute++) {
      expect(book.of("a").downUntil).toBe(0);
      book.of("a").minute -= 1;
      await route(once);
    }
    expect(book.of("a").downUntil).toBeGreaterThan(0);
  });

  test("is asked all the same where nothing else is left", async () => {
    const book = createHealthBook();
    await route({
      ...dead,
      script: { a: [failure("overloaded")], b: [failure("overloaded")] },
      book,
    });
    expect(book.of("a").downUntil).toBeGreaterThan(0);
    expect(book.of("b").downUntil).toBeGreaterThan(0);
    const healed = { ...dead, script: { a: ["ok" as const], b: ["ok" as const] }, book };
    expect((await route(healed)).outcome).toBe("a");
  });

  test("goes down as it is told to", async () => {
    const downAfter = async (code: string, more: RouteSettings, extra?: Partial<Failure>) => {
      const book = createHealthBook();
      const script = { a: [failure(code, extra)], b: ["ok" as const] };
      await route({ script, groups, settings: { ...settings, ...more }, book });
      return Math.max(0, book.of("a").downUntil - 1_800_000_000_000);
    };
    expect(await downAfter("authentication", {})).toBe(5000);
    expect(await downAfter("timeout", {})).toBe(0);
    expect(await downAfter("timeout", { allowedFails: 0 })).toBe(5000);
    expect(await downAfter("timeout", { allowedFailsPolicy: { timeout: 0 } })).toBe(5000);
    const lenient = { allowedFailsPolicy: { authentication: 10, rate_limit: 10 } };
    expect(await downAfter("authentication", lenient)).toBe(0);
    expect(await downAfter("rate_limit", lenient, { retryAfter: 30 })).toBe(0);
    expect(await downAfter("not_found", lenient)).toBe(5000);
    expect(await downAfter("authentication", { cooldown: 0 })).toBe(0);
    expect(await downAfter("authentication", { cooldown: 90_000 })).toBe(90_000);
    expect(await downAfter("rate_limit", {}, { retryAfter: 30 })).toBe(30_000);
    expect(await downAfter("invalid_request", { allowedFails: 0 })).toBe(0);
  });

  test("never does where nothing else could serve", async () => {
    const { book } = await route({ script: { a: [failure("authentication")] } });
    expect(book.of("a").downUntil).toBe(0);
  });
});

describe("limits", () => {
  test("a full target is left to others; all full is told with the time", async () => {
    const book = createHealthBook();
    const groups = {
      main: [
        { id: "a", rpm: 1 },
        { id: "b", parallel: 1 },
      ],
    };
    const setting = { script: { a: ["ok" as const], b: ["ok" as const] }, groups, book };
    expect((await route(setting)).ids).toBe("a");
    expect((await route(setting)).ids).toBe("b");
    book.of("b").running = 1;
    expect((await route(setting)).outcome).toMatchObject({
      code: "none",
      full: { limit: "max_parallel_requests", retryAfter: 1 },
    });
  });

  test("where none may ever serve, the reason is told", async () => {
    const groups = { main: [{ id: "a", unavailable: "no key" }] };
    expect((await route({ script: { a: ["ok"] }, groups })).outcome).toMatchObject({
      unavailable: "no key",
    });
    expect((await route({ script: {}, groups: {} })).outcome).toMatchObject({
      unavailable: "there is no such group",
    });
  });
});

describe("strategies", () => {
  const random = createRandom(7);
  /** How many of 2,000 requests each target gets. */
  async function shares(members: Target[], settings: RouteSettings, book = createHealthBook()) {
    const counts: Record<string, number> = {};
    const clock = { now: () => 1_800_000_000_000, after: () => () => {}, random };
    const router = createRouter<Target, StreamChunk>({
      targetsOf: () => members,
      settings,
      book,
      clock,
      chunkOf: (chunk) => chunk,
      itemOf: (chunk) => chunk,
      faultOf: () => undefined,
      timedOut: () => undefined,
      aborted: () => undefined,
      noTarget: () => undefined,
    });
    for (let number = 0; number < 2000; number++) {
      const { attempt } = await router.route({
        group: "main",
        stream: false,
        ask: () => Promise.resolve({ tokens: 1 }),
      });
      counts[attempt.target.id] = (counts[attempt.target.id] ?? 0) + 1;
    }
    return counts;
  }

  test.each<[string, Target[], Record<string, number>]>([
    [
      "weights",
      [
        { id: "a", weight: 1 },
        { id: "b", weight: 4 },
      ],
      { a: 400, b: 1600 },
    ],
    ["in another order", [{ id: "b", weight: 4 }, { id: "a" }], { a: 400, b: 1600 }],
    [
      "rpm, where none has a weight",
      [
        { id: "a", rpm: 1e6 },
        { id: "b", rpm: 3e6 },
      ],
      { a: 500, b: 1500 },
    ],
    ["nothing", [{ id: "a" }, { id: "b" }], { a: 1000, b: 1000 }],
    [
      "zero takes out",
      [
        { id: "a", weight: 0 },
        { id: "b", weight: 1 },
      ],
      { b: 2000 },
    ],
  ])("shares by %s", async (_, members, expected) => {
    const counts = await shares(members, {});
    for (const [id, count] of Object.entries(counts)) {
      // Five standard deviations.
      expect(Math.abs(count - (expected[id] ?? 0))).toBeLessThan(5 * Math.sqrt(2000 * 0.25));
    }
    expect(Object.keys(counts).toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  test("least busy, cheapest, fastest", async () => {
    const book = createHealthBook();
    book.of("a").running = 3;
    const two = [{ id: "a", cost: 2 }, { id: "b", cost: 1 }, { id: "c" }];
    expect(await shares(two, { strategy: "cost-based-routing" })).toEqual({ b: 2000 });
    const busy = await shares(two, { strategy: "least-busy" }, book);
    expect(busy.a).toBeUndefined();
    const fast = createHealthBook();
    fast.of("a").paces.whole.push(900, 1100);
    fast.of("b").paces.whole.push(100_000);
    fast.of("c").paces.whole.push(1001);
    const settings = { strategy: "latency-based-routing", latencyBuffer: 0.01 } as const;
    const first = await createFirst(two, settings, fast);
    expect(first).toEqual(new Set(["a", "c"]));
  });

  /** Who gets the first request, over many tries. */
  async function createFirst(members: Target[], settings: RouteSettings, book: HealthBook) {
    const firsts = new Set<string>();
    for (let number = 0; number < 50; number++) {
      const copy = createHealthBook();
      for (const { id } of members) copy.of(id).paces.whole.push(...book.of(id).paces.whole);
      const router = createRouter<Target, StreamChunk>({
        targetsOf: () => members,
        settings,
        book: copy,
        clock: { now: () => 1_800_000_000_000, after: () => () => {}, random },
        chunkOf: (chunk) => chunk,
        itemOf: (chunk) => chunk,
        faultOf: () => undefined,
        timedOut: () => undefined,
        aborted: () => undefined,
        noTarget: () => undefined,
      });
      const { attempt } = await router.route({
        group: "main",
        stream: false,
        ask: () => Promise.resolve({ tokens: 1 }),
      });
      firsts.add(attempt.target.id);
    }
    return firsts;
  }
});
