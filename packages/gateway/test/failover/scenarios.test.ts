import { setTimeout as sleep } from "node:timers/promises";
import { answerText } from "@anymodel/testkit/faults";
import { beforeAll, describe, expect, test } from "vitest";
import { type House, openHouse, type Road, type Seen } from "./house.ts";

interface Scenario {
  title: string;
  /** Names of the fault provider's models. */
  primary: string;
  fallback?: string;
  check(seen: Seen, house: Ask): Promise<void> | void;
}

/** A house, and how often its models were asked. */
interface Ask extends House {
  first(): ReturnType<House["attempts"]>;
  second(): ReturnType<House["attempts"]>;
}

const WHOLE = answerText();
const seconds = (from: number, to: number) => (to - from) / 1000;

/** The client has a whole answer: all of the text, its finish and its usage, and no error. */
function expectWhole({ error, text, finish, usage }: Seen, whole = WHOLE): void {
  expect(error).toBe(undefined);
  expect(text).toBe(whole);
  expect(finish).toBe("stop");
  expect(usage?.completion_tokens).toBe(whole.split(" ").length);
}

function slowStart(primary: string): Scenario {
  return {
    title: `7. headers at once, first token after 20 s: the whole answer within 15 s (${primary})`,
    primary,
    async check(seen, { first, second }) {
      expectWhole(seen);
      expect(seen.ms).toBeLessThan(15_000);
      expect([first().length, second().length]).toEqual([1, 1]);
      expect(await first()[0]!.finished).toBe("aborted");
    },
  };
}

function dyingStream(primary: string): Scenario {
  return {
    title: `8. the stream dies after 40 of 60 tokens (${primary})`,
    primary,
    check(seen, { first, second }) {
      expectWhole(seen);
      expect(first().length).toBeLessThanOrEqual(3);
      expect(second()).toHaveLength(1);
    },
  };
}

function missingMark(primary: string): Scenario {
  return {
    title: `11. no \`[DONE]\`: finished within 8 s, usage reported (${primary})`,
    primary,
    check(seen, { first, second }) {
      expectWhole(seen);
      expect(seen.ms).toBeLessThan(8000);
      expect([first().length, second().length]).toEqual([1, 0]);
    },
  };
}

const SCENARIOS: readonly Scenario[] = [
  {
    title: "1. 429 with `Retry-After: 2` once: asked again after 1.8 s at the earliest",
    primary: "retry-after-once:2s",
    check(seen, { first, second }) {
      expectWhole(seen);
      const [before, again] = first();
      expect([first().length, second().length]).toEqual([2, 0]);
      expect(seconds(before!.receivedAt, again!.receivedAt)).toBeGreaterThanOrEqual(1.8);
      expect(seen.ms).toBeLessThan(10_000);
    },
  },
  {
    title: "2. 429 always, no header: at most 4 attempts in 3 s, 6 in all, then the fallback",
    primary: "status-429",
    check(seen, { first, second }) {
      expectWhole(seen);
      const start = first()[0]!.receivedAt;
      const early = first().filter(({ receivedAt }) => receivedAt - start < 3000);
      expect(early.length).toBeLessThanOrEqual(4);
      expect(first().length).toBeLessThanOrEqual(6);
      expect(second()).toHaveLength(1);
    },
  },
  {
    title: "3. 500 once: the same provider again",
    primary: "status-500-once",
    check(seen, { first, second }) {
      expectWhole(seen);
      expect([first().length, second().length]).toEqual([2, 0]);
    },
  },
  {
    title: "4. 503 always: at most 6 attempts, then the fallback",
    primary: "status-503",
    check(seen, { first, second }) {
      expectWhole(seen);
      expect(first().length).toBeLessThanOrEqual(6);
      expect(second()).toHaveLength(1);
    },
  },
  {
    title: "5. connection reset before headers once",
    primary: "reset-once",
    check(seen, { first, second }) {
      expectWhole(seen);
      expect([first().length, second().length]).toEqual([2, 0]);
    },
  },
  {
    title: "6. no answer for 120 s: one attempt, then the fallback, within 100 s",
    primary: "no-answer:120s",
    async check(seen, { first, second }) {
      expectWhole(seen);
      expect([first().length, second().length]).toEqual([1, 1]);
      expect(seen.ms).toBeLessThan(100_000);
      expect(await first()[0]!.finished).toBe("aborted");
    },
  },
  ...["slow-first-token:20s", "slow-first-byte:20s"].map(slowStart),
  ...["cut:40of60", "fin:40of60", "reset-after:11000b"].map(dyingStream),
  {
    title: "9. silent for 30 s after 20 tokens, then closed: within 45 s, and healthy afterwards",
    primary: "stall:20of60:30s",
    async check(seen, { ask, first }) {
      expectWhole(seen);
      expect(seen.ms).toBeLessThan(45_000);
      expect(first().length).toBeLessThanOrEqual(3);
      expectWhole(await ask("fallback"));
    },
  },
  {
    title: "10. the tenth event is not JSON: recovered in place",
    primary: "malformed:10of60",
    check(seen, { first, second }) {
      expectWhole(seen);
      expect([first().length, second().length]).toEqual([1, 0]);
    },
  },
  ...["no-done-open", "no-done"].map(missingMark),
  {
    title: "12. 400 `context_length_exceeded`: one attempt, then the fallback",
    primary: "context-length",
    check(seen, { first, second }) {
      expectWhole(seen);
      expect([first().length, second().length]).toEqual([1, 1]);
    },
  },
  {
    title:
      "13. 400 `content_policy_violation`: one attempt, a clean error with the provider's reason",
    primary: "content-policy",
    check({ error, text }, { first, second }) {
      expect(text).toBe("");
      expect(error?.status).toBe(400);
      expect(error?.message).toContain("the prompt was flagged for violence");
      expect([first().length, second().length]).toEqual([1, 0]);
    },
  },
  {
    title: "14. as 8, and the fallback refuses an assistant prefill",
    primary: "cut:40of60",
    fallback: "no-prefill",
    check(seen, { first, second }) {
      expectWhole(seen);
      expect(first().length).toBeLessThanOrEqual(3);
      expect(second()).toHaveLength(1);
    },
  },
  {
    title: "15. 503 for 60 s, a request every 4 s: all served, back on the primary in time",
    primary: "status-503:60s",
    async check(seen, { ask, first, second }) {
      const began = first()[0]!.receivedAt;
      expectWhole(seen);
      const isBack = () => first().some(({ status }) => status === 200);
      const calls: Promise<void>[] = [];
      for (let turn = 1; !isBack() && turn * 4 < 92; turn++) {
        await sleep(began + turn * 4000 - Date.now());
        calls.push(ask("primary").then(expectWhole));
        // Time to see whether the primary served it.
        await sleep(500);
      }
      await Promise.all(calls);
      const back = first().find(({ status }) => status === 200);
      expect(back).toBeDefined();
      // The 30 s, and our own promise of 5 s, to which the next request adds up to 4.
      const late = seconds(began + 60_000, back!.receivedAt);
      expect(late).toBeLessThan(30);
      expect(late).toBeLessThan(10);
      // The first request tries, later ones only probe.
      expect(first().length).toBeLessThanOrEqual(calls.length + 4);
      expect(second().length).toBeGreaterThanOrEqual(14);
    },
  },
  {
    title: "16. 503 always: the answer names the fallback's model and its usage",
    primary: "status-503",
    fallback: "healthy:tokens=45",
    check(seen) {
      expectWhole(seen, answerText("a", 45));
      expect(seen.model).toBe("fallback");
      expect(seen.usage?.completion_tokens).toBe(45);
    },
  },
];

/** Beyond the list: texts are never spliced, and where nobody can serve there is an end. */
const GUARDS: readonly Scenario[] = [
  {
    title: "8, where the fallback says something else: an error in the stream, nothing spliced",
    primary: "cut:40of60",
    fallback: "healthy:text=b",
    check({ error, text, finish }) {
      expect(WHOLE.startsWith(text)).toBe(true);
      expect(finish).toBe(undefined);
      expect(error).toBeDefined();
    },
  },
  {
    title: "9, where the fallback says something else",
    primary: "stall:20of60:30s",
    fallback: "healthy:text=b",
    check({ error, text, finish, ms }) {
      expect(WHOLE.startsWith(text)).toBe(true);
      expect(finish).toBe(undefined);
      expect(error).toBeDefined();
      expect(ms).toBeLessThan(45_000);
    },
  },
  {
    title: "both cut: an error in the stream, and nobody is asked for ever",
    primary: "cut:40of60",
    fallback: "cut:50of60",
    check({ error, text, finish }, { first, second }) {
      expect(WHOLE.startsWith(text)).toBe(true);
      expect([finish, error === undefined]).toEqual([undefined, false]);
      expect(first().length).toBeLessThanOrEqual(3);
      expect(second().length).toBeLessThanOrEqual(3);
    },
  },
  {
    title: "both down: the primary's error, after at most three attempts each",
    primary: "status-503",
    fallback: "status-500",
    check({ error, text, ms }, { first, second }) {
      expect([text, error?.status]).toEqual(["", 503]);
      expect(first().length).toBeLessThanOrEqual(3);
      expect(second().length).toBeLessThanOrEqual(3);
      expect(ms).toBeLessThan(20_000);
    },
  },
  {
    title: "both silent: one attempt each, then an error",
    primary: "no-answer",
    fallback: "no-answer:id=2",
    check({ error, text, ms }, { first, second }) {
      expect(text).toBe("");
      expect(error).toBeDefined();
      expect([first().length, second().length]).toEqual([1, 1]);
      expect(ms).toBeLessThan(75_000);
    },
  },
];

async function play(road: Road, { primary, fallback = "healthy", check }: Scenario): Promise<void> {
  await using house = await openHouse(road, primary, fallback);
  const seen = await house.ask("primary");
  await check(seen, {
    ...house,
    first: () => house.attempts(primary),
    second: () => house.attempts(fallback),
  });
}

// All at once: they wait for one another's clocks otherwise, and one takes more than a minute.
const ROADS: readonly Road[] = ["gateway", "createClient"];
const all = [...SCENARIOS, ...GUARDS];
const played = new Map<string, Promise<void>>();
beforeAll(() => {
  for (const road of ROADS) {
    for (const scenario of all) {
      const run = play(road, scenario);
      run.catch(() => {});
      played.set(`${road} ${scenario.title}`, run);
    }
  }
});

describe.each(ROADS)("the 16 scenarios of Failover Bench by %s, streamed", (road) => {
  test.each(all)("$title", { timeout: 110_000 }, async ({ title }) => {
    expect(await played.get(`${road} ${title}`)).toBe(undefined);
  });
});
