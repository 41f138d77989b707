import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { AnyModelError } from "@anymodel/core";
import { recordVectors, scenarioNames } from "@anymodel/testkit";
import { loadAdapter } from "../load-adapter.ts";
import { paintError, withoutControls } from "../terminal.ts";

/** The options of `anymodel record`. */
export interface RecordOptions {
  scenario?: string[];
  out?: string;
  force?: boolean;
  baseUrl?: string;
}

/** Asks a provider what its adapter declares and writes the exchanges as vectors, without keys. */
export async function record(modelId: string, options: RecordOptions): Promise<void> {
  const { adapter, prefix, model } = await loadAdapter(modelId, options.baseUrl);
  const { scenario = scenarioNames(adapter), out = `${prefix}-recorded.json`, force } = options;
  if (existsSync(out) && !force) throw refuse("out", `${out} exists already; --force replaces it.`);
  const unknown = scenario.find((name) => !scenarioNames(adapter).includes(name));
  if (unknown) {
    const known = scenarioNames(adapter).join(", ");
    throw refuse("scenario", `${unknown} is no scenario of ${prefix}. There are: ${known}.`);
  }
  const tell = (name: string, outcome: string) =>
    process.stderr.write(`${name.padEnd(14)} ${paintError("dim", withoutControls(outcome))}\n`);
  const vectors = await recordVectors({ adapter, model, scenarios: scenario, onScenario: tell });
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, `${JSON.stringify(vectors, null, 2)}\n`);
  process.stdout.write(`${out}\n`);
}

function refuse(param: string, message: string): AnyModelError {
  return new AnyModelError({ code: "invalid_request", param, message });
}
