import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { writeReference } from "../scripts/write-config-reference.ts";
import { accessLine } from "../src/observe/access-log.ts";
import { createMetrics, type Gauges } from "../src/observe/metrics.ts";
import { Trace } from "../src/observe/trace.ts";
import { describeSchema } from "../src/config/describe-schema.ts";

const words = (markdown: string) => markdown.replace(/[ -]+/g, " ").trim();

test("the config reference is what the schema says; `pnpm --filter @anymodel/gateway run docs` writes it", async () => {
  const page = await readFile(new URL("../../../docs/gateway/config.md", import.meta.url), "utf8");
  expect(words(page)).toBe(words(writeReference(describeSchema())));
});

test("the page on logs and metrics names each of them", async () => {
  const read = (path: string) => readFile(new URL(path, import.meta.url), "utf8");
  const page = await read("../../../docs/gateway/observing.md");
  const metrics = createMetrics();
  const trace = new Trace("POST", undefined);
  Object.assign(trace, {
    route: "/v1/chat/completions",
    group: "one",
    deployment: "one-1",
    groups: ["two"],
    failures: [{ deployment: "one-1", code: "timeout" }],
    error: "timeout",
    malformed: 1,
    stream: true,
    left: true,
    firstChunkMs: 1,
    promptTokens: 1,
    completionTokens: 1,
  });
  metrics.observe(trace);
  metrics.countReload("ok");
  const gauges: Gauges = {
    in_flight_requests: 0,
    in_flight_bytes: 0,
    response_buffered_bytes: 0,
    config_version: 1,
    ready: 1,
  };
  const told = [...metrics.render(gauges).matchAll(/^# TYPE (\w+)/gm)].map((match) => match[1]!);
  const fields = Object.keys(JSON.parse(accessLine(trace, 0)));
  expect(told.length + fields.length).toBeGreaterThan(30);
  expect([...told, ...fields].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test("every key says what it does", () => {
  for (const { title, rows } of describeSchema()) {
    if (title.endsWith("model_info")) continue;
    for (const { key, about } of rows) {
      if (
        !/^(credential_name|credential_info|(litellm|router|general|gateway)_settings|litellm_params|model_info)$/.test(
          key,
        )
      ) {
        expect([title, key, about !== ""]).toEqual([title, key, true]);
      }
    }
  }
});
