import { parseArgs } from "node:util";
import { type Answers, checkAnswers, completeAnswers, FLAGS, PROTOCOLS } from "./answers.ts";
import { scaffold } from "./scaffold.ts";
import { writeFiles } from "./write-files.ts";

const HELP = `Starts a package with an anymodel adapter.

  npm create anymodel-adapter [folder] -- [flags]

  --id <id>            the prefix of the provider's model ids, such as acme
  --base-url <url>     where its API is, such as https://api.acme.example/v1
  --env <name>         the environment variable of the key (ACME_API_KEY)
  --protocol <name>    ${Object.keys(PROTOCOLS).join(", ")} (openai)
  --name <name>        the package's name (anymodel-provider-acme)
  --repository <o/n>   owner/name on GitHub, which npm's provenance compares

On a terminal it asks for what no flag says; elsewhere --id and --base-url must be there.

  create-anymodel-adapter readme [--check]

writes the README's tables anew from the built adapter, or fails where they are out of date.
`;

/** The command line; gives the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    return await (argv[0] === "readme" ? readme(argv.slice(1)) : create(argv));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}

async function create(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      id: { type: "string" },
      "base-url": { type: "string" },
      env: { type: "string" },
      protocol: { type: "string" },
      name: { type: "string" },
      repository: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const given = Object.fromEntries(
    Object.entries(FLAGS).flatMap(([name, flag]) => {
      const value = values[flag.slice(2) as keyof typeof values];
      return value === undefined ? [] : [[name, value]];
    }),
  ) as Partial<Answers>;
  const isWhole = given.id !== undefined && given.baseURL !== undefined;
  const asks = !isWhole && process.stdin.isTTY && process.stdout.isTTY;
  const answers = asks ? await (await import("./ask.ts")).ask(given) : completeAnswers(given);
  if (!answers) return 1;
  const checked = checkAnswers(answers);
  const [folder = checked.name.replace(/^@[^/]+\//, "")] = positionals;
  const paths = writeFiles(folder, scaffold(checked));
  process.stdout.write(`${paths.map((path) => `  ${path}`).join("\n")}

Next:
  cd ${folder}
  npm install
  npm test

Then make src/index.ts and test/vectors/${checked.id}.json those of your provider.
`);
  return 0;
}

async function readme(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { check: { type: "boolean" } } });
  const { readmeOfPackage } = await import("./readme-of-package.ts");
  return (await readmeOfPackage(process.cwd(), values)) ? 0 : 1;
}
