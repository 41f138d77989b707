import { type ErrorCode, isAnyModelError } from "@anymodel/core";
import { paintError, withoutControls } from "./terminal.ts";

/** What a person at a shell can do about it, where the message does not say so. */
const HINTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  authentication:
    "Set the key in the environment and run the command again. `anymodel demo` needs none.",
  permission: "Check at the provider what this key may use.",
  insufficient_quota: "Add credits at the provider, or wait until they are refilled.",
  not_found: "Check the model id, and --base-url if you set one.",
  unsupported_parameter: "Leave the parameter out, or drop it with --drop-params.",
  rate_limit: "Wait a moment and run the command again.",
  overloaded: "The provider is busy: run the command again in a while.",
  server_error: "The provider failed: run the command again in a while.",
  timeout: "The provider took too long: run the command again in a while.",
  connection: "Check the network, proxies and --base-url.",
  truncated: "The answer is incomplete: run the command again.",
};

/** Prints an error to standard error: its code, its message and what to do. */
export function reportError(error: unknown): void {
  process.stderr.write(`${describeError(error)}\n`);
}

function describeError(error: unknown): string {
  if (!isAnyModelError(error)) {
    // Nobody but us can act on it, so it is shown in full.
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const ask =
      "This is a bug in anymodel: please report it at https://github.com/anymodel/anymodel/issues.";
    return `${paintError("red", "error")} unexpected\n${withoutControls(what)}\n${ask}`;
  }
  const { code, message, attempts, retryAfter } = error;
  const hint =
    retryAfter === undefined
      ? HINTS[code]
      : `Wait ${retryAfter} seconds and run the command again.`;
  const tries = attempts.map(({ status, code }) => status ?? code).join(", ");
  return [
    `${paintError(["red", "bold"], "error")} ${paintError("bold", code)}`,
    withoutControls(message),
    ...(attempts.length > 1 ? [paintError("dim", `${attempts.length} attempts: ${tries}`)] : []),
    ...(hint ? [hint] : []),
  ].join("\n");
}
