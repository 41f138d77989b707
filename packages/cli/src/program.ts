import { readFileSync } from "node:fs";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { EMULATORS, faultNames } from "./emulators.ts";
import { reportError } from "./report-error.ts";
import { parseParameter } from "./request-parameter.ts";
import { leaveQuietlyWhenReaderCloses } from "./terminal.ts";

/** Runs the command line; a failure is reported and sets the exit code. */
export async function run(argv: readonly string[]): Promise<void> {
  leaveQuietlyWhenReaderCloses();
  try {
    await createProgram().parseAsync(argv);
  } catch (error) {
    reportError(error);
    process.exitCode = 1;
  }
}

/** The whole command line. Commands load what they need when they run, so that help is quick. */
function createProgram(): Command {
  const program = new Command("anymodel")
    .description("One typed interface to any AI model, from the shell.")
    .version(readVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .showHelpAfterError("Run with --help to see what there is.");

  program
    .command("demo")
    .summary("send text, an image, audio and a video, and show what happens")
    .description(
      "Sends text, an image, audio and a video to Bytez models and shows what went over the wire.\n" +
        "Without BYTEZ_API_KEY a local emulator answers, and no network is used.",
    )
    .option("--base-url <url>", "talk to this address instead of Bytez or the emulator", parseURL)
    .action(async (options) => (await import("./commands/demo.ts")).demo(options));

  program
    .command("chat")
    .summary("ask a model")
    .description("Asks a model and prints its answer; warnings go to standard error.")
    .argument("<model>", "prefix/name, such as bytez/google/gemma-3-4b-it")
    .argument("[prompt...]", "the question; - stands for standard input, as does no prompt at all")
    .option("--image <file>", "add an image, by path or URL; may be repeated", collect)
    .option("--audio <file>", "add audio, by path or URL; may be repeated", collect)
    .option("--video <file>", "add a video, by path or URL; may be repeated", collect)
    .option("--system <text>", "what the model is told before the question")
    .option(
      "-p, --param <name=value>",
      "a parameter, its value as JSON or text; may be repeated",
      collectParameter,
    )
    .option(
      "--drop-params",
      "drop unsupported parameters with a warning, where otherwise they are refused",
    )
    .addOption(new Option("--stream", "print the answer as it comes").default(true, "on"))
    .option("--no-stream", "print the answer when it is complete")
    .option("--base-url <url>", "talk to this address instead of the provider's own", parseURL)
    .option("--explain", "print the request and send nothing")
    .addHelpText(
      "after",
      `
Bytez is built in; other adapters are found where they are installed.
Keys come from the environment: BYTEZ_API_KEY for bytez/… models.

Examples:
  anymodel chat bytez/google/gemma-3-4b-it "What is in this picture?" --image cat.png
  anymodel chat bytez/Qwen/Qwen3-4B -p max_tokens=200 -p temperature=0.2 Sum this up: - < notes.txt
  anymodel chat bytez/Qwen/Qwen3-4B Hello --explain`,
    )
    .action(async (model, prompt, options) =>
      (await import("./commands/chat.ts")).chat(model, prompt, options),
    );

  program
    .command("inspect")
    .summary("show what becomes of a call, stage by stage")
    .description(
      "Asks a model and shows the request, the frames of its answer, what the adapter makes of each,\n" +
        "and the answer. For authors of adapters.",
    )
    .argument("<model>", "prefix/name, such as bytez/Qwen/Qwen3-4B")
    .argument("<prompt...>", "the question")
    .option(
      "-p, --param <name=value>",
      "a parameter, its value as JSON or text; may be repeated",
      collectParameter,
    )
    .option("--drop-params", "drop unsupported parameters with a warning")
    .addOption(new Option("--stream", "ask for a stream").default(true, "on"))
    .option("--no-stream", "ask for a whole answer")
    .option("--base-url <url>", "talk to this address instead of the provider's own", parseURL)
    .option("--json", "print everything as JSON")
    .action(async (model, prompt, options) =>
      (await import("./commands/inspect.ts")).inspect(model, prompt, options),
    );

  program
    .command("record")
    .summary("write a provider's answers down as test vectors")
    .description(
      "Asks a provider, live or emulated, and writes requests and answers as vectors for the conformance\n" +
        "suite. Keys and names of accounts are removed; what still looks like a secret is not written.",
    )
    .argument("<model>", "prefix/name, such as bytez/Qwen/Qwen3-4B")
    .option(
      "--scenario <name,...>",
      "what to ask, such as text,stream,tools; by default all that the adapter declares",
      (text: string) => text.split(","),
    )
    .option("--out <file>", "where to write; by default <prefix>-recorded.json")
    .option("--force", "replace the file if it exists")
    .option("--base-url <url>", "talk to this address instead of the provider's own", parseURL)
    .action(async (model, options) =>
      (await import("./commands/record.ts")).record(model, options),
    );

  program
    .command("emulate")
    .summary("serve a provider's API on this machine")
    .description("Serves a provider's API on this machine until it is stopped. Any key is taken.")
    .addArgument(new Argument("<provider>", "whose API").choices(Object.keys(EMULATORS)))
    .option("--port <number>", "0 takes a free one", parsePort, 8080)
    .option("--host <address>", "the address to listen on", "127.0.0.1")
    .option(
      "--concurrency <calls>",
      "calls at a time for each key; more are refused with 429",
      parseCount,
    )
    .option(
      "--fault <name...>",
      "fail each call like this, or with name:2 the next two; several strike in order",
    )
    .addHelpText("after", () => `\n${describeFaults()}`)
    .action(async (provider, options) =>
      (await import("./commands/emulate.ts")).emulate(provider, options),
    );

  program
    .command("chaos")
    .summary("serve a provider that breaks on purpose")
    .description(
      "Serves a provider that breaks as the model's name says, over the wires of OpenAI, Anthropic, Gemini and\n" +
        "Bytez, until it is stopped, and prints the names. Any key is taken.",
    )
    .option("--port <number>", "0 takes a free one", parsePort, 8080)
    .option("--host <address>", "the address to listen on", "127.0.0.1")
    .option("--pace <milliseconds>", "between streamed chunks; by default 2", parseCount)
    .action(async (options) => (await import("./commands/chaos.ts")).chaos(options));

  program
    .command("gateway")
    .summary("serve models over an OpenAI-compatible API")
    .description("Serves models over an OpenAI-compatible API, by a LiteLLM config.yaml as it is.")
    .helpOption(false)
    .allowUnknownOption()
    .argument("[options...]", "those of the gateway; --help prints them")
    .action(async (options) => (await import("./commands/gateway.ts")).gateway(options));

  program
    .command("migrate")
    .summary("tell what becomes of a LiteLLM config, key by key")
    .description(
      "Tells key by key what becomes of a LiteLLM config: acted on, a default, or not acted on.",
    )
    .argument("<config>", "a LiteLLM config.yaml")
    .action(async (config) => (await import("./commands/migrate.ts")).migrate(config));

  return program;
}

function describeFaults(): string {
  const lists = Object.keys(EMULATORS).map(
    (provider) =>
      `Faults of ${provider}:\n${faultNames(provider)
        .map((name) => `  ${name}\n`)
        .join("")}`,
  );
  return [...lists, "Example:\n  anymodel emulate bytez --fault rate-limit:2"].join("\n");
}

function readVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

function collectParameter(
  text: string,
  earlier: Record<string, unknown> = {},
): Record<string, unknown> {
  const [name, value] = parseParameter(text);
  return { ...earlier, [name]: value };
}

function parseURL(text: string): string {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError("Write an address such as http://127.0.0.1:8080/models/v2.");
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number of at least 1.");
}
