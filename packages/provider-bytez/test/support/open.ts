import { startBytezEmulator } from "@anymodel/testkit/bytez";
import type { BytezEmulator, PlannedFault } from "@anymodel/testkit/bytez";
import { afterAll } from "vitest";
import { connect } from "./emulator.ts";

/** An answer after which a next attempt does not wait. */
export const soon = {
  headers: { "retry-after-ms": "5" },
  body: { error: "Try again", output: null },
};

/** Gives each test an emulator of its own, so that tests that wait for real can run side by side. */
export function createOpen() {
  const opened: BytezEmulator[] = [];
  afterAll(() => Promise.all(opened.map((emulator) => emulator.close())));
  return async (...faults: PlannedFault[]) => {
    const emulator = await startBytezEmulator({ faults, chunkDelay: 0 });
    opened.push(emulator);
    const times = () => emulator.requests.map(({ receivedAt }) => receivedAt);
    const gaps = () => times().flatMap((time, at, all) => (at > 0 ? [time - all[at - 1]!] : []));
    return { emulator, client: connect(emulator), gaps };
  };
}
