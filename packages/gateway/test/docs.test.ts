import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { writeReference } from "../scripts/write-config-reference.ts";
import { describeSchema } from "../src/config/describe-schema.ts";

const words = (markdown: string) => markdown.replace(/[ -]+/g, " ").trim();

test("the config reference is what the schema says; `pnpm --filter @anymodel/gateway run docs` writes it", async () => {
  const page = await readFile(new URL("../../../docs/gateway/config.md", import.meta.url), "utf8");
  expect(words(page)).toBe(words(writeReference(describeSchema())));
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
