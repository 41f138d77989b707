import { readFileSync } from "node:fs";
import { AnyModelError, type ErrorCode } from "@anymodel/core";
import { expect, test } from "vitest";
import { documentedPages, fillParameterTables } from "../scripts/generate-parameter-tables.ts";
import { fillFaultTable } from "../scripts/generate-fault-table.ts";
import { ROOT } from "./markdown.ts";

const pages = documentedPages();

test("there are parameter tables", () => expect(pages).not.toEqual([]));

// To mend it: node --conditions=anymodel-source docs/scripts/generate-parameter-tables.ts
test.each(pages)("the parameter tables of %s are up to date", async (path) => {
  const text = readFileSync(path, "utf8");
  expect(text).toBe(await fillParameterTables(text));
});

// To mend it: node --conditions=anymodel-source docs/scripts/generate-fault-table.ts
test("the table of faults is up to date", () => {
  const text = readFileSync(`${ROOT}docs/faults.md`, "utf8");
  expect(text).toBe(fillFaultTable(text));
});

/** The compiler refuses a list that lacks a code or names one too many. */
const CODES: Record<ErrorCode, true> = {
  invalid_request: true,
  unsupported_parameter: true,
  unsupported_content: true,
  context_length_exceeded: true,
  content_policy: true,
  config: true,
  authentication: true,
  permission: true,
  insufficient_quota: true,
  not_found: true,
  unknown_provider: true,
  rate_limit: true,
  aborted: true,
  server_error: true,
  overloaded: true,
  timeout: true,
  connection: true,
  truncated: true,
  invalid_response: true,
};

test("the table of error codes says what the code does", () => {
  const text = readFileSync(`${ROOT}docs/errors.md`, "utf8");
  const rows = [...text.matchAll(/^\| `(\w+)` +\| (\d+) +\| (yes|no) /gm)];
  const documented = Object.fromEntries(
    rows.map(([, code, status, retryable]) => [code, [Number(status), retryable === "yes"]]),
  );
  const actual = (Object.keys(CODES) as ErrorCode[]).map((code) => {
    const { status, retryable } = new AnyModelError({ code, message: "" });
    return [code, [status, retryable]];
  });
  expect(documented).toEqual(Object.fromEntries(actual));
});
