import { describeMigration } from "@anymodel/gateway";
import { withoutControls } from "../terminal.ts";

/** Tells key by key what becomes of a LiteLLM config; an error in it sets the exit code. */
export async function migrate(path: string): Promise<void> {
  const { lines, ok } = await describeMigration(path);
  for (const line of lines) process.stdout.write(`${withoutControls(line)}\n`);
  if (!ok) process.exitCode = 1;
}
