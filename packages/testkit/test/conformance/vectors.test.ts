import { checkAdapter, CHECKS } from "@anymodel/testkit";
import { expect, test } from "vitest";
import { good, readVectors } from "./mutant.ts";

const check = (change: (vectors: any) => void) => {
  const vectors = readVectors();
  change(vectors);
  return checkAdapter(good, { vectors });
};

test("a mistake in a file is told with its place", async () => {
  await expect(check((vectors) => (vectors.request[0].sended = {}))).rejects.toThrow(
    /request\[0\]/,
  );
  await expect(check((vectors) => (vectors.response[1].id = "res-text"))).rejects.toThrow(
    /res-text/,
  );
  await expect(check((vectors) => (vectors.response[0].http.body_text = "{}"))).rejects.toThrow(
    /more than one/,
  );
});

test("vectors of other settings are another adapter's", async () => {
  const vectors = readVectors();
  const strange = { ...vectors.request![0]!, id: "req-other", adapter: { api: "other" } };
  strange.sent = { ...strange.sent!, path: "/elsewhere" };
  vectors.request!.push(strange);
  const mine = await checkAdapter(good, { vectors });
  expect(mine.level).toBe("L3");
  const others = await checkAdapter(good, { vectors, settings: { api: "other" } });
  expect(others).toMatchObject({ level: "L0", settings: { api: "other" } });
});

test("every check has an id and a name of its own, and its level's place", () => {
  const ids = CHECKS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(CHECKS.map(({ name }) => name)).size).toBe(ids.length);
  for (const { id, level } of CHECKS) {
    expect(id).toMatch(/^[a-z]+\.[a-z-]+$/);
    expect(level).toMatch(/^L[0-4]$/);
  }
});

test("the checks are pinned: a new one is a decision", () => {
  expect(CHECKS.map(({ level, id }) => `${level} ${id}`)).toMatchSnapshot();
});
