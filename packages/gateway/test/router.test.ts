import { AnyModelError } from "@anymodel/core";
import { assert, property, stringMatching } from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseDeployment } from "../src/router/choose-deployment.ts";
import type { Deployment } from "../src/router/deployment.ts";
import { filterByTags } from "../src/router/filter-by-tags.ts";
import { countEnd, countStart, createLoadBook, whyFull } from "../src/router/load.ts";
import { bySpecificity, fillWildcards, matchWildcard } from "../src/router/match-wildcard.ts";
import { createModelTable } from "../src/router/model-table.ts";
import { retryDelay } from "../src/router/retry-delay.ts";

function make(
  id: string,
  more: Partial<Omit<Deployment, "params">> & { params?: object } = {},
): Deployment {
  const params = { model: `bytez/${id}`, ...more.params } as Deployment["params"];
  return {
    id,
    key: id,
    name: "group",
    prefix: "bytez",
    model: id,
    info: {},
    defaults: {},
    retries: undefined,
    timeout: undefined,
    streamTimeout: undefined,
    keepalive: undefined,
    dropParams: false,
    unavailable: undefined,
    ...more,
    limits: { rpm: undefined, tpm: undefined, parallel: undefined, ...more.limits },
    params,
  };
}
const candidates = (...deployments: Deployment[]) =>
  deployments.map((deployment) => ({ deployment, model: deployment.model }));
const state = (random: number, tried: string[] = [], now = 0) => {
  const loads = createLoadBook();
  return { loadOf: loads.of, tried: new Set(tried), now, random };
};
const chosen = (...args: Parameters<typeof chooseDeployment>) => {
  const choice = chooseDeployment(...args);
  return "candidate" in choice ? choice.candidate.deployment.id : choice;
};

describe("wildcards", () => {
  test.each([
    ["bytez/*", "bytez/google/gemma", ["google/gemma"]],
    ["*", "anything/at/all", ["anything/at/all"]],
    ["fo::*:static::*", "fo::a:static::b", ["a", "b"]],
    ["a*b", "ab", [""]],
    ["a*a", "a", undefined],
    ["bytez/*", "openai/x", undefined],
    ["exact", "exact", []],
  ])("%s and %s", (pattern, name, captures) => {
    expect(matchWildcard(pattern, name)).toEqual(captures);
  });

  test("what was matched, filled into its own pattern, gives the name again", () => {
    expect.hasAssertions();
    assert(
      property(
        stringMatching(/^[ab*/]{0,8}$/),
        stringMatching(/^[ab/]{0,20}$/),
        (pattern, name) => {
          const captures = matchWildcard(pattern, name);
          if (captures) expect(fillWildcards(pattern, captures)).toBe(name);
        },
      ),
    );
  });

  test("a hostile name takes no time", () => {
    const started = performance.now();
    matchWildcard("*a*a*a*a*a*a*a*a*b", "a".repeat(100_000));
    expect(performance.now() - started).toBeLessThan(50);
  });

  test("the most specific goes first", () => {
    expect(["*", "bytez/*", "bytez/google/*", "b*z/*"].toSorted(bySpecificity)).toEqual([
      "bytez/google/*",
      "bytez/*",
      "b*z/*",
      "*",
    ]);
  });
});

describe("the model table", () => {
  const table = createModelTable(
    [
      make("exact", { name: "bytez/google/x" }),
      make("narrow", { name: "bytez/google/*", model: "google/*" }),
      make("wide", { name: "bytez/*", model: "*" }),
      make("any", { name: "*", prefix: "*", model: "*" }),
    ],
    { short: "bytez/google/x", secret: { model: "bytez/google/y", hidden: true } },
    ["bytez", "other"],
  );
  const found = (name: string) => {
    const group = table.resolve(name);
    return group && [group.name, ...group.candidates.map(({ model }) => model)];
  };

  test.each([
    ["bytez/google/x", ["bytez/google/x", "exact/exact"]],
    ["bytez/google/y", ["bytez/google/*", "narrow/google/y"]],
    ["bytez/meta/z", ["bytez/*", "wide/meta/z"]],
    ["other/model", ["*", "any-other/model"]],
    ["nobody/model", undefined],
    ["no-slash", undefined],
    ["short", ["bytez/google/x", "exact/exact"]],
    ["secret", ["bytez/google/*", "narrow/google/y"]],
    ["constructor", undefined],
    [`bytez/${"x".repeat(600)}`, undefined],
  ])("%s", (name, expected) => {
    expect(found(name)).toEqual(expected);
  });

  test("a hidden alias is not listed", () => {
    expect(table.names).toContain("short");
    expect(table.names).not.toContain("secret");
  });
});

describe("simple-shuffle", () => {
  test("weights decide, whatever their order", () => {
    const pool = candidates(make("a"), make("b", { params: { weight: 3 } }));
    expect(chosen(pool, state(0.2))).toBe("a");
    expect(chosen(pool, state(0.3))).toBe("b");
    expect(chosen(pool, state(0.999))).toBe("b");
  });

  test("a weight of zero takes a deployment out, but not the last one", () => {
    const idle = make("idle", { params: { weight: 0 } });
    for (const random of [0, 0.5, 0.999]) {
      expect(chosen(candidates(idle, make("b", { params: { weight: 1 } })), state(random))).toBe(
        "b",
      );
    }
    expect(chosen(candidates(idle), state(0.5))).toBe("idle");
  });

  test("without weights rpm decides", () => {
    const pool = candidates(make("a", { params: { rpm: 90 } }), make("b", { params: { rpm: 10 } }));
    expect(chosen(pool, state(0.89))).toBe("a");
    expect(chosen(pool, state(0.91))).toBe("b");
  });

  test("over many choices each gets its share", () => {
    const pool = candidates(
      make("a", { params: { weight: 1 } }),
      make("b", { params: { weight: 4 } }),
    );
    const picks = Array.from({ length: 1000 }, (_, at) => chosen(pool, state(at / 1000)));
    expect(picks.filter((id) => id === "a")).toHaveLength(200);
  });

  test("what was not tried goes first, then the lowest order", () => {
    const pool = candidates(
      make("b", { params: { order: 2 } }),
      make("a", { params: { order: 1 } }),
    );
    expect(chosen(pool, state(0))).toBe("a");
    expect(chosen(pool, state(0, ["a"]))).toBe("b");
    expect(chosen(pool, state(0, ["a", "b"]))).toBe("a");
  });

  test("who is at a limit is left out; all at a limit is told with the time", () => {
    const loads = createLoadBook();
    const now = 90_000;
    const a = make("a", { limits: { rpm: 1, tpm: undefined, parallel: undefined } });
    const b = make("b", { limits: { rpm: undefined, tpm: 10, parallel: undefined } });
    const choose = () =>
      chosen(candidates(a, b), { loadOf: loads.of, tried: new Set(), now, random: 0 });
    expect(choose()).toBe("a");
    countStart(loads.of(a), now);
    expect(choose()).toBe("b");
    countStart(loads.of(b), now);
    countEnd(loads.of(b), now, 10);
    expect(choose()).toEqual({ full: { limit: "rpm", retryAfter: 30 } });
    expect(whyFull(a, loads.of(a), 120_000)).toBeUndefined();
  });
});

test("tags choose: any, all, default, none", () => {
  const fast = make("fast", { params: { tags: ["fast", "eu"] } });
  const spare = make("spare", { params: { tags: ["default"] } });
  const pool = candidates(fast, spare, make("plain"));
  const ids = (tags: string[], any = true) =>
    filterByTags(pool, tags, any).map(({ deployment }) => deployment.id);
  expect(ids(["fast", "us"])).toEqual(["fast"]);
  expect(ids(["fast", "us"], false)).toEqual(["spare"]);
  expect(ids(["fast", "eu"], false)).toEqual(["fast"]);
  expect(ids([])).toEqual(["spare"]);
  expect(ids(["unknown"])).toEqual(["spare"]);
});

describe("the delay before another attempt", () => {
  const error = (code: AnyModelError["code"], retryAfter?: number) =>
    new AnyModelError({ code, message: "x", retryAfter });
  const delay = (
    failure: unknown,
    more: { attempt?: number; others?: boolean; retries?: number } = {},
  ) => retryDelay(failure, { attempt: 0, others: false, retries: undefined, random: 0, ...more });

  test.each([
    ["another deployment is asked at once", delay(error("server_error"), { others: true }), 0],
    ["also where the key is refused", delay(error("authentication"), { others: true }), 0],
    ["and after a time-out", delay(error("timeout"), { others: true }), 0],
    [
      "a bad request is not asked again",
      delay(error("invalid_request"), { others: true }),
      undefined,
    ],
    ["nor a broken answer", delay(error("truncated"), { others: true }), undefined],
    [
      "one retry unless told",
      delay(error("server_error"), { others: true, attempt: 1 }),
      undefined,
    ],
    ["none if told so", delay(error("server_error"), { others: true, retries: 0 }), undefined],
    ["the same one only for a fresh connection", delay(error("connection")), 500],
    ["not for a 500", delay(error("server_error")), undefined],
    ["unless told", delay(error("server_error"), { retries: 3, attempt: 2 }), 2000],
    ["never a silent one", delay(error("timeout"), { retries: 3 }), undefined],
    ["Retry-After is kept", delay(error("rate_limit", 2), { retries: 1 }), 2000],
    [
      "a long one is the caller's to decide",
      delay(error("rate_limit", 61), { retries: 1 }),
      undefined,
    ],
    [
      "what is no error of a provider is final",
      delay(new TypeError("x"), { others: true }),
      undefined,
    ],
  ])("%s", (_, actual, expected) => {
    expect(actual).toBe(expected);
  });
});
