import type { Answers } from "./answers.ts";
import type { Names } from "./names.ts";

/** A row of an adapter's table of parameters. */
export type Row = string | false | { to: string; note?: string } | { ignore: string };

/** What of an adapter the README's tables show. */
export interface Tables {
  params: Readonly<Record<string, Row>>;
  native?: { at: string; types: Readonly<Record<string, string>> };
  accepts?: Readonly<Record<string, readonly string[]>>;
  models?: Readonly<Record<string, unknown>>;
}

const START = "<!-- tables: written by `npm run readme` -->";
const END = "<!-- /tables -->";

/** The new package's README. */
export function readmeOf(
  { id, env, baseURL, name }: Answers,
  { factory, title }: Names,
  tables: Tables,
): string {
  return `# ${name}

The ${title} adapter of anymodel. **Unverified against the live API.**

\`\`\`sh
npm install @anymodel/core ${name}
\`\`\`

\`\`\`ts
import { createClient } from "@anymodel/core";
import { ${factory} } from "${name}";

const client = createClient({ providers: [${factory}()] });
const answer = await client.completion({
  model: "${id}/some-model",
  messages: [{ role: "user", content: "Hello" }],
});
console.log(answer.choices[0]?.message.content);
\`\`\`

- The key is \`${env}\`, read at each call, or \`${factory}({ apiKey })\`.
- The API is at ${baseURL}, or \`${factory}({ baseURL })\`.

${START}

${tablesOf(tables)}
${END}

## Work on it

| Command          | What it does                                             |
| ---------------- | -------------------------------------------------------- |
| \`npm test\`       | Builds, and runs the conformance suite over the vectors  |
| \`npm run readme\` | Writes the tables above anew, from the adapter           |
| \`npm run check\`  | Types, tests, build, and whether the tables are current  |

The vectors in \`test/vectors\` show each thing that the adapter declares: a request and what must
leave, an answer and what the caller must see. Replace them by your provider's, with the source of each.

## Publish it

\`npx changeset\` describes a change, \`npx changeset version\` makes the version, and the workflow publishes
it from \`main\`, with provenance and without a stored token. The first version is published by hand
(\`npm publish --provenance=false\`), since npm trusts only workflows of packages that exist; then name the
repository, \`release.yml\` and the environment \`npm\` under the package's trusted publishers on npmjs.com.
`;
}

/** The README with its tables written anew; throws if it has no place for them. */
export function updateReadme(readme: string, tables: Tables): string {
  const [start, end] = [readme.indexOf(START), readme.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`README.md has no ${START} and ${END}.`);
  return `${readme.slice(0, start)}${START}\n\n${tablesOf(tables)}\n${readme.slice(end)}`;
}

function tablesOf({ params, native, accepts = {}, models = {} }: Tables): string {
  const rows = Object.entries(params);
  const taken = rows.filter(([, row]) => row !== false);
  const refused = rows.flatMap(([name, row]) => (row === false ? [`\`${name}\``] : []));
  const media = Object.entries(accepts).map(([kind, ways]) => `${kind} (${ways.join(", ")})`);
  const own = Object.entries(native?.types ?? {});
  const known = Object.keys(models).map((model) => `\`${model}\``);
  const prefix = native?.at ? `${native.at}.` : "";
  return [
    "## Parameters",
    tableOf(
      ["Parameter", "Sent as"],
      taken.map(([name, row]) => [`\`${name}\``, describe(row)]),
    ),
    ...(own.length > 0
      ? [
          "The provider's own:",
          tableOf(
            ["Parameter", "Type", "Sent as"],
            own.map(([name, type]) => [
              `\`${name}\``,
              `\`${type.replaceAll("|", "\\|")}\``,
              `\`${prefix}${name}\``,
            ]),
          ),
        ]
      : []),
    ...(refused.length > 0 ? [`Refused: ${refused.join(", ")}.`] : []),
    `Media: ${media.join(", ") || "none"}.`,
    ...(known.length > 0 ? [`Known models: ${known.join(", ")}; others work too.`] : []),
    "",
  ]
    .join("\n\n")
    .replace(/\n+$/, "\n");
}

function describe(row: Row): string {
  if (typeof row === "string") return `\`${row}\``;
  if (row === false) return "refused";
  if ("ignore" in row) return `left out: ${row.ignore}`;
  return `\`${row.to}\`${row.note ? `, ${row.note}` : ""}`;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [line(head), rule, ...rows.map(line)].join("\n");
}
