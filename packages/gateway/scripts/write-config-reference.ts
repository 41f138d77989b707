import { writeFile } from "node:fs/promises";
import { describeSchema, type SectionRows } from "../src/config/describe-schema.ts";

const TARGET = new URL("../../../docs/gateway/config.md", import.meta.url);

const INTRODUCTION = `# Gateway config

<!-- Generated from the schema by packages/gateway/scripts/write-config-reference.ts; edit that, or the schema. -->

The gateway reads LiteLLM's \`config.yaml\` as it is. \`anymodel-gateway --config config.yaml --check\` checks a file and
prints what each model resolves to.

- \`os.environ/NAME\` may stand for any value. A variable that is not set takes out the deployments that need it; anywhere
  else it is an error, if the key is acted on.
- A number or a boolean may be quoted. A value of the wrong type and an unknown key are errors with file, line, column and the nearest known key. Inside
  \`litellm_params\` an unknown key is a default for the call, and inside \`model_info\` it is shown by \`/model/info\`, unless
  it is within two edits of a known key: then it is a slip.
- A key that LiteLLM knows and this version does not act on is printed at start as "not acted on", with its line; it
  never reaches a provider. In the lists of these keys \`*\` stands for any text.
- \`include\` names further files. Lists are joined, settings merged; the including file wins.
`;

/** The page as Markdown. */
export function writeReference(sections: readonly SectionRows[]): string {
  return [INTRODUCTION, ...sections.map(writeSection)].join("\n");
}

function writeSection({ title, rows, unacted, defaults }: SectionRows): string {
  const table = rows.map(
    ({ key, type, about }) => `| \`${key}\` | ${escape(type)} | ${escape(about)} |`,
  );
  return [
    `## ${title === "Top level" ? title : `\`${title}\``}`,
    "",
    "| Key | Type | |",
    "| --- | --- | --- |",
    ...table,
    "",
    ...(defaults.length > 0
      ? [
          `Defaults for the calls, beside any other parameter of the provider: ${listed(defaults)}.`,
          "",
        ]
      : []),
    ...(unacted.length > 0 ? [`Known, reported, not acted on: ${listed(unacted)}.`, ""] : []),
  ].join("\n");
}

function listed(keys: readonly string[]): string {
  return keys.map((key) => `\`${key}\``).join(", ");
}

function escape(text: string): string {
  return text.replaceAll("|", "\\|");
}

if (import.meta.main) await writeFile(TARGET, writeReference(describeSchema()));
