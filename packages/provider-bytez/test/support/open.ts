import { startBytezEmulator } from "@anymodel/testkit/bytez";
import type { PlannedFault } from "@anymodel/testkit/bytez";
import { onTestFinished } from "vitest";
import { connect } from "./emulator.ts";

/** An emulator for one test alone, so that tests that wait for real can run side by side. */
export async function open(...faults: PlannedFault[]) {
  const emulator = await startBytezEmulator({ faults });
  onTestFinished(() => emulator.close());
  const gaps = () =>
    emulator.requests
      .slice(1)
      .map(({ receivedAt }, at) => receivedAt - emulator.requests[at]!.receivedAt);
  return { emulator, client: connect(emulator), gaps };
}
/** An answer after which a next attempt does not wait. */
export const soon = {
  headers: { "retry-after-ms": "5" },
  body: { error: "Try again", output: null },
};
