import { assert, property, stringMatching } from "fast-check";
import { describe, expect, test } from "vitest";
import type { Deployment } from "../src/router/deployment.ts";
import { filterByTags } from "../src/router/filter-by-tags.ts";
import { bySpecificity, fillWildcards, matchWildcard } from "../src/router/match-wildcard.ts";
import { createModelTable } from "../src/router/model-table.ts";

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
    target: { id },
    keepalive: undefined,
    dropParams: false,
    unavailable: undefined,
    ...more,
    params,
  };
}
const candidates = (...deployments: Deployment[]) =>
  deployments.map((deployment) => ({
    ...deployment.target,
    deployment,
    key: deployment.key,
    model: deployment.model,
  }));

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

test("a model that any provider may have is what the pattern's * stands for, or the whole name", () => {
  const table = createModelTable(
    [
      make("team", { name: "team/*", prefix: "*", model: "*" }),
      make("own", { name: "other/*", prefix: "*", model: "*" }),
    ],
    {},
    ["bytez", "other"],
  );
  const found = (name: string) => table.resolve(name)?.candidates.map(({ model }) => model);
  expect(found("team/bytez/a/b")).toEqual(["team-bytez/a/b"]);
  expect(found("other/model")).toEqual(["own-other/model"]);
  expect(found("team/nobody/x")).toBeUndefined();
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
