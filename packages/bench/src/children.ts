import { type ChildProcess, fork } from "node:child_process";

/** The processes of one benchmark: whatever happens, none outlives it. */
export interface Children {
  /** Starts a source file of this folder; `execArgv` are flags of Node. */
  start(file: string, args: readonly string[], execArgv?: readonly string[]): ChildProcess;
  /** Tells all to end. */
  stop(): void;
}

/** Keeps track of the processes that a benchmark starts. */
export function createChildren(): Children {
  const children: ChildProcess[] = [];
  return {
    start(file, args, execArgv = []) {
      // Telemetry and warnings of the clients are not what is measured here.
      const env = { ...process.env, NODE_ENV: "production", AI_SDK_LOG_WARNINGS: "false" };
      const child = fork(new URL(file, import.meta.url), args, {
        execArgv: [...process.execArgv, ...execArgv],
        env,
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      });
      children.push(child);
      return child;
    },
    stop() {
      for (const child of children) if (child.connected) child.disconnect();
    },
  };
}

/** The next message of a child; a child that ends instead is an error. */
export function receive<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`A process ended with ${code}.`));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      resolve(message as Message);
    });
  });
}

/** Asks a child and waits for what it says. */
export function ask<Message>(child: ChildProcess, question: unknown): Promise<Message> {
  const answer = receive<Message>(child);
  child.send(question as object);
  return answer;
}
