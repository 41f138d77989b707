// Writes the parameter tables of the provider pages from the adapters themselves:
// node --conditions=anymodel-source docs/scripts/generate-parameter-tables.ts
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  CHAT_PARAMETERS,
  type ChatParameter,
  type Operation,
  type ParameterRow,
  type ProviderAdapter,
} from "@anymodel/core/provider";
import { renderTable } from "./render-table.ts";

const ROOT = new URL("../../", import.meta.url);
const MARKED = /(<!-- parameters:([\w-]+) -->\n)[\s\S]*?(<!-- \/parameters -->)/g;

interface Manifest {
  /** Prefix → the name of the factory that the package exports. */
  anymodel?: { providers?: Record<string, string> };
  exports?: Record<string, Record<string, string>>;
}

/** The pages that hold a place for a table, as absolute paths. */
export function documentedPages(): string[] {
  return globSync("docs/*.md", { cwd: ROOT })
    .map((path) => fileURLToPath(new URL(path, ROOT)))
    .filter((path) => readFileSync(path, "utf8").match(MARKED));
}

/** A page with its tables written anew, between `<!-- parameters:prefix -->` and `<!-- /parameters -->`. */
export async function fillParameterTables(page: string): Promise<string> {
  const prefixes = [...page.matchAll(MARKED)].map((match) => match[2]!);
  const adapters = await Promise.all(prefixes.map(loadAdapter));
  const tables = adapters.map(renderParameters);
  return page.replace(MARKED, (_, start, _prefix, end) => `${start}\n${tables.shift()}\n\n${end}`);
}

/** The adapter of a prefix, from the package whose manifest names it. */
async function loadAdapter(prefix: string): Promise<ProviderAdapter> {
  for (const path of globSync("packages/*/package.json", { cwd: ROOT })) {
    const url = new URL(path, ROOT);
    const { anymodel, exports }: Manifest = JSON.parse(readFileSync(url, "utf8"));
    const factory = anymodel?.providers?.[prefix];
    const source = exports?.["."]?.["anymodel-source"];
    if (factory === undefined || source === undefined) continue;
    const module = await import(/* @vite-ignore */ new URL(source, url).href);
    return module[factory]();
  }
  throw new Error(`No package serves the prefix ${prefix}.`);
}

/** The tables of an adapter's chat operation: OpenAI's parameters, its own, and what messages may hold. */
export function renderParameters({ id, chat }: ProviderAdapter): string {
  if (!chat) return `${id} has no chat models.`;
  const native = Object.entries(chat.native?.types ?? {});
  const openai = Object.entries(CHAT_PARAMETERS).map(([name, type]) => [
    code(name),
    code(type),
    describeRow(chat.params[name as ChatParameter]),
  ]);
  return [
    "OpenAI's parameters:",
    renderTable(["Parameter", "Type", "Where it goes"], openai),
    ...(native.length > 0
      ? [
          `Parameters of its own, under ${place(chat.native?.at)}:`,
          renderTable(
            ["Parameter", "Type"],
            native.map(([name, type]) => [code(name), code(type)]),
          ),
        ]
      : []),
    `A name that is in neither table is ${describeUnknown(chat.native)}.`,
    "What messages may hold:",
    renderTable(["Part", "By"], describeParts(chat)),
  ].join("\n\n");
}

function describeRow(row: ParameterRow | undefined): string {
  if (row === undefined) return "stays in anymodel";
  if (row === false) return "not supported";
  if (typeof row === "string") return code(row);
  if ("ignore" in row) return `left out: ${row.ignore}`;
  return row.note ? `${code(row.to)}, ${row.note}` : code(row.to);
}

function describeUnknown(native: Operation["native"]): string {
  if (!native || native.unknown === "refuse") return "refused";
  return `passed on under ${place(native.at)}, with a warning`;
}

function describeParts({ accepts = {} }: Operation): string[][] {
  const named = { url: "http(s) URL", base64: "data", id: "id of an upload" };
  const media = Object.entries(accepts).map(([kind, ways]) => [
    kind,
    ways.map((way) => named[way]).join(", "),
  ]);
  return [["text", "itself"], ...media];
}

function place(path: string | undefined): string {
  return path ? code(path) : "the body itself";
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

if (import.meta.main) {
  for (const path of documentedPages()) {
    const page = readFileSync(path, "utf8");
    writeFileSync(path, await fillParameterTables(page));
  }
}
