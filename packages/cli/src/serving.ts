import { AnyModelError } from "@anymodel/core";

/** What a person can do where a server cannot listen; other errors are given back. */
export function explainListenError(error: unknown, host: string, port: number): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return config(
        "--port",
        `Port ${port} is in use; choose another with --port, or any free one with --port 0.`,
      );
    case "EACCES":
      return config(
        "--port",
        `Port ${port} may not be used by this user; choose one above 1023 with --port.`,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return config(
        "--host",
        `${host} is not an address of this machine; try 127.0.0.1 or 0.0.0.0.`,
      );
    default:
      return error;
  }
}

/** Resolves at SIGINT or SIGTERM. */
export async function waitForSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

function config(param: string, message: string): AnyModelError {
  return new AnyModelError({ code: "config", param, message });
}
