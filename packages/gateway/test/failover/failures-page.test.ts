import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { type Cell, listCells, type Outcome, runCells } from "./cells.ts";
import { PAGE, renderPage } from "./failures-page.ts";

const cells = listCells();
let outcomes: readonly Outcome[] = [];
let alone: readonly Outcome[] = [];
beforeAll(async () => {
  outcomes = await runCells(cells);
  alone = await runCells(cells, { fallbacks: false });
}, 120_000);

const nameOf = ({ fault, wire, stream }: Cell) => `${fault}, ${wire}, streamed: ${stream}`;

const describeBad = (list: readonly Outcome[]) =>
  list
    .filter(({ saw }) => saw !== "whole answer" && saw !== "clean error")
    .map((outcome) => [nameOf(outcome), outcome.saw, outcome.attempts, outcome.detail]);

test("no client sees a truncated answer, a hang or a hammer", () => {
  expect(describeBad(outcomes)).toEqual([]);
  expect(outcomes).toHaveLength(cells.length);
});

test("nor where there is no fallback: what is cut ends in an error", () => {
  expect(describeBad(alone)).toEqual([]);
  const cut = alone.filter(({ fault }) => /^(cut|fin|stall|reset-after|cut-utf8):/.test(fault));
  expect(new Set(cut.map(({ saw }) => saw))).toEqual(new Set(["clean error"]));
});

/** What is wrong with the request itself, or refused for what it says, is nobody else's to serve. */
const REFUSED = /^(content-policy|status-(400|413|422|425))$/;

test("whatever a fallback may serve comes whole", () => {
  const errors = outcomes.filter(({ saw, fault }) => saw === "clean error" && !REFUSED.test(fault));
  expect(errors.map((outcome) => [nameOf(outcome), outcome.detail])).toEqual([]);
});

// To mend it: node --conditions=anymodel-source packages/gateway/test/failover/failures-page.ts
test("the page shows what this run saw, seconds and the count of attempts aside", () => {
  const withoutNumbers = (page: string) =>
    page.replace(/\d+ \+ \d+|\d+\.\d(?= *\|)/g, "").replace(/[ -]+/g, " ");
  expect(withoutNumbers(readFileSync(PAGE, "utf8"))).toBe(withoutNumbers(renderPage(outcomes)));
});
