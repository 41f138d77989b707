import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const HEAD = `What adapters of other people stand on: the declarations behind @anymodel/core/provider.
A new optional member is a minor change. A change that breaks an adapter is a major one.
Written by: vitest run packages/core/test/contract.test.ts --update
`;

test("the contract of adapters is the one that was reviewed", async () => {
  const declarations = readDeclarations();
  const text = [...exportedNames(declarations.get("provider")!)]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([name, file]) => declarationOf(name, declarations.get(file)!))
    .join("\n\n");
  await expect(`${HEAD}\n${text}\n`).toMatchFileSnapshot("./contract-snapshot.txt");
});

/** Compiles core, and gives its declarations by file, without their comments. */
function readDeclarations(): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "contract-"));
  try {
    const project = fileURLToPath(new URL("../tsconfig.build.json", import.meta.url));
    const compiler = join(import.meta.dirname, "../../..", "node_modules/.bin/tsc");
    const only = ["--emitDeclarationOnly", "--customConditions", "anymodel-source"];
    execFileSync(compiler, ["-p", project, ...only, "--removeComments", "--outDir", folder]);
    const read = (file: string) => readFileSync(join(folder, `${file}.d.ts`), "utf8");
    const provider = read("provider");
    const files = new Set([...exportedNames(provider).values(), "provider"]);
    return new Map([...files].map((file) => [file, read(file)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Exported name → the file that declares it. */
function exportedNames(source: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const [, list, file] of source.matchAll(
    /export (?:type )?\{([^}]+)\} from "\.\/([^"]+)\.[jt]s"/g,
  )) {
    for (const name of list!.split(",")) {
      const plain = name.replace(/^\s*(type\s+)?/, "").trim();
      if (plain) names.set(plain, file!);
    }
  }
  return names;
}

/** The statement that declares a name. */
function declarationOf(name: string, source: string): string {
  const statements = source.split(/^(?=(?:export|declare|import|interface|type) )/m);
  const declares = new RegExp(`(?:const|function|class|interface|type) ${name}\\b`);
  const found = statements.filter((statement) => declares.test(statement.split("\n")[0]!));
  expect(found, `the declaration of ${name}`).not.toHaveLength(0);
  return found.map((statement) => statement.trim()).join("\n");
}
