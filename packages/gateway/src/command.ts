import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isAnyModelError } from "@anymodel/core";
import { platformEnvironment } from "./config/environment.ts";
import { readSources } from "./config/read-sources.ts";
import { describeConfig } from "./describe-config.ts";
import { createGateway, formatProblems, type Gateway } from "./gateway.ts";
import { tuneHeap } from "./tune-heap.ts";
import { watchFiles } from "./watch-files.ts";

export { tuneHeap } from "./tune-heap.ts";

const USAGE = `Usage: anymodel-gateway [--config config.yaml] [--port 4000] [--host 127.0.0.1]

An OpenAI-compatible server that reads a LiteLLM config.yaml as it is.

  -c, --config <file>  the config; without one, every provider whose key is in the environment is served
  -p, --port <number>  4000 unless told; 0 takes a free port
      --host <host>    127.0.0.1 unless told; any other needs a master_key
      --check          checks the config, prints what each model resolves to, and ends
      --watch          takes the config anew when it or a file that it includes changes (SIGHUP does the same)
  -h, --help           prints this
  -V, --version        prints the version
`;

/** Where the command writes. */
export interface CommandOutput {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
}

const STANDARD: CommandOutput = {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
};

/**
 * The `anymodel-gateway` command: returns its exit code, when the server has been stopped by
 * SIGTERM or SIGINT.
 */
export async function runGatewayCommand(
  args: readonly string[],
  output: CommandOutput = STANDARD,
): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(args);
  } catch (error) {
    output.stderr(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    output.stdout(USAGE);
    return 0;
  }
  if (options.version) {
    output.stdout(`${readVersion()}\n`);
    return 0;
  }
  const { config, port, host } = options;
  try {
    if (options.check) {
      const { lines, ok } = await describeConfig(config);
      output.stdout(lines.map((line) => `${line}\n`).join(""));
      return ok ? 0 : 1;
    }
    tuneHeap();
    const gateway = createGateway(config, { log: output.stderr });
    output.stderr(formatProblems(await gateway.ready()));
    const { url } = await gateway.listen({ port, host });
    const stopped = await serveUntilStopped(gateway, options.watch ? config : undefined, output);
    // Only now: whoever waits for this line may change the file or send a signal at once.
    output.stdout(`listening on ${url}\n`);
    await stopped();
    return 0;
  } catch (error) {
    output.stderr(`${describeFailure(error, port)}\n`);
    return 1;
  }
}

function readOptions(args: readonly string[]): {
  config: string | undefined;
  port: number;
  host: string | undefined;
  check: boolean;
  watch: boolean;
  help: boolean;
  version: boolean;
} {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: "string", short: "c" },
      port: { type: "string", short: "p", default: "4000" },
      host: { type: "string" },
      check: { type: "boolean", default: false },
      watch: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
      version: { type: "boolean", short: "V", default: false },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new Error(`--port must be a number from 0 to 65535, not ${values.port}.`);
  }
  if (values.config !== undefined && !existsSync(values.config)) {
    throw new Error(`There is no file ${values.config || '""'}.`);
  }
  if (values.watch && values.config === undefined) {
    throw new Error("--watch needs --config: without one there is no file to watch.");
  }
  return { ...values, config: values.config, host: values.host, port };
}

/** Takes signals and changes from now on; what it returns resolves when the server has been stopped. */
async function serveUntilStopped(
  gateway: Gateway,
  watched: string | undefined,
  { stderr }: CommandOutput,
): Promise<() => Promise<void>> {
  const reload = (): void => {
    gateway.reload().then(
      (problems) => stderr(`${formatProblems(problems)}The config was taken anew.\n`),
      (error) =>
        stderr(`The config was not taken, the old one stays:\n${(error as Error).message}\n`),
    );
  };
  const stopped = new Promise<void>((resolve) => {
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
  });
  process.on("SIGHUP", reload);
  const unwatch =
    watched === undefined ? () => {} : await watchFiles(() => filesOf(watched), reload);
  return async () => {
    await stopped;
    // Asked twice, it does not wait.
    process.once("SIGTERM", () => process.exit(1)).once("SIGINT", () => process.exit(1));
    unwatch();
    process.off("SIGHUP", reload);
    await gateway.close();
  };
}

/** The config and what it includes, as far as they can be read. */
async function filesOf(config: string): Promise<string[]> {
  const { sources } = await readSources(config, platformEnvironment());
  return [config, ...sources.flatMap(({ file }) => file ?? [])];
}

function readVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function describeFailure(error: unknown, port: number): string {
  if (isAnyModelError(error)) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return `Port ${port} is taken: pass another one with --port, or 0 for any.`;
  return message;
}
