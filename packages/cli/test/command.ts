import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../src/bin.ts", import.meta.url));

/** What a command did: its output, each piece with its time, and how it ended. */
export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Milliseconds since the start, and the text that came then. */
  pieces: { at: number; text: string }[];
}

interface StartOptions {
  env?: Record<string, string>;
  /** Closed at once unless told; text is written and then closed. */
  stdin?: string | undefined;
  nodeArgs?: readonly string[];
  /** Where it runs; by default where the tests do. */
  cwd?: string | undefined;
}

/** A running command. */
export interface Started {
  child: ChildProcess;
  finished: Promise<Finished>;
  /** Resolves with the output so far when a pattern is in it. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts the command from its sources, without any key in its environment. */
export function start(
  args: readonly string[],
  { env = {}, stdin = "", nodeArgs = [], cwd }: StartOptions = {},
): Started {
  const { BYTEZ_API_KEY: _, FORCE_COLOR: _color, ...inherited } = process.env;
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ["--conditions=anymodel-source", ...nodeArgs, BIN, ...args],
    {
      cwd,
      env: { ...inherited, ...env },
    },
  );
  const result: Finished = { code: null, stdout: "", stderr: "", pieces: [] };
  const listeners = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    result.stdout += text;
    result.pieces.push({ at: performance.now() - started, text });
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (result.stderr += text));
  child.stdin.on("error", () => {}).end(stdin);
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ ...result, code }));
  });
  const printed = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(result.stdout);
        if (!found) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
      void finished.then(
        ({ stderr }) => reject(new Error(`Ended without ${pattern}: ${stderr}`)),
        reject,
      );
    });
  return { child, finished, printed };
}

/** Runs the command to its end. */
export function run(args: readonly string[], options?: StartOptions): Promise<Finished> {
  return start(args, options).finished;
}
