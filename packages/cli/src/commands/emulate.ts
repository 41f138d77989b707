import { AnyModelError } from "@anymodel/core";
import { EMULATORS, type EmulatorSettings, faultNames } from "../emulators.ts";
import { explainListenError, waitForSignal } from "../serving.ts";
import { paint } from "../terminal.ts";

/** The options of `anymodel emulate`. */
export interface EmulateOptions {
  port: number;
  host: string;
  concurrency?: number;
  fault?: string[];
}

/** Serves a provider's API until SIGINT or SIGTERM. */
export async function emulate(
  provider: string,
  { port, host, concurrency, fault = [] }: EmulateOptions,
): Promise<void> {
  const { start, model, keyVariable } = EMULATORS[provider]!;
  const faults = fault.map((text) => parseFault(text, faultNames(provider)));
  await using emulator = await start({ port, host, concurrency, faults }).catch(
    (error: unknown) => {
      throw explainListenError(error, host, port);
    },
  );
  // Ready for a signal before anybody can know that the emulator runs.
  const stopped = waitForSignal();
  const hint = `${keyVariable}=any anymodel chat ${model} "Hello" --base-url ${emulator.baseURL}`;
  process.stdout.write(`listening on ${emulator.url}\n${paint("dim", `try  ${hint}`)}\n`);
  await stopped;
}

function parseFault(
  text: string,
  known: readonly string[],
): NonNullable<EmulatorSettings["faults"]>[number] {
  const [name = "", times] = text.split(":");
  if (!known.includes(name)) {
    throw config("--fault", `There is no fault called ${name}; choose from ${known.join(", ")}.`);
  }
  if (times === undefined) return { name, times: Infinity };
  if (!/^[1-9]\d*$/.test(times)) {
    throw config("--fault", `${text}: write how often after the colon, such as ${name}:2.`);
  }
  return { name, times: Number(times) };
}

function config(param: string, message: string): AnyModelError {
  return new AnyModelError({ code: "config", param, message });
}
