import { existsSync } from "node:fs";
import { posix } from "node:path";
import { expect, test } from "vitest";
import { type Page, proseOf, readPages, ROOT } from "./markdown.ts";

const pages = readPages();

/** A heading's anchor, as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");
}

function anchorsOf({ text }: Page): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, "");
  return [...prose.matchAll(/^#+ (.+)$/gm)].map((match) => anchorOf(match[1]!));
}

function brokenLinksOf(page: Page): string[] {
  const targets = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!);
  return targets.filter((target) => {
    if (/^(https?|mailto):/.test(target)) return false;
    const [file = "", anchor] = target.split("#");
    const path = file === "" ? page.path : posix.join(posix.dirname(page.path), file);
    if (!existsSync(ROOT + path)) return true;
    const linked = pages.find((candidate) => candidate.path === path);
    return anchor !== undefined && !(linked && anchorsOf(linked).includes(anchor));
  });
}

test.each(pages)("the links of $path lead somewhere", (page) => {
  expect(brokenLinksOf(page)).toEqual([]);
});

test("every page of docs/ can be reached from the README", () => {
  const reached = new Set(["README.md"]);
  for (const path of reached) {
    const page = pages.find((candidate) => candidate.path === path);
    for (const [, target] of page ? proseOf(page).matchAll(/\]\(([^)\s#]+)[^)]*\)/g) : []) {
      const next = posix.join(posix.dirname(path), target!);
      if (pages.some((candidate) => candidate.path === next)) reached.add(next);
    }
  }
  expect(pages.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
});
