import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A page of the documentation. */
export interface Page {
  /** Relative to the root, with forward slashes. */
  path: string;
  text: string;
}

/** A fenced code block. */
export interface CodeBlock {
  page: string;
  /** Of the opening fence, counted from 1. */
  line: number;
  language: string;
  /** What follows the language: `fragment`, `file=acme.ts`. */
  notes: readonly string[];
  code: string;
}

/** Every page that a reader may open: the root's, those of `docs/`, and each package's README. */
export function readPages(): Page[] {
  const docs = ["docs/*.md", "docs/decisions/*.md", "docs/gateway/*.md"];
  const paths = globSync(["*.md", ...docs, "packages/*/README.md"], { cwd: ROOT });
  return paths
    .map((path) => path.replaceAll("\\", "/"))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(ROOT + path, "utf8") }));
}

/** The fenced code blocks of a page. */
export function codeBlocksOf({ path, text }: Page): CodeBlock[] {
  return [...text.matchAll(/^```(\S+)([^\n]*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    page: path,
    line: text.slice(0, match.index).split("\n").length,
    language: match[1]!,
    notes: match[2]!.trim().split(/\s+/).filter(Boolean),
    code: match[3]!,
  }));
}

/** A page's text without its code blocks and inline code. */
export function proseOf({ text }: Page): string {
  return text.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "");
}
