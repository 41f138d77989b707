import { answerFaults } from "./answer-faults.ts";
import { ALL, type Fault } from "./fault.ts";
import { httpFaults } from "./http-faults.ts";
import { writeBytes, writeDuration } from "./quantity.ts";
import type { Wire } from "./wires.ts";

const healthy: Fault = {
  name: "healthy",
  what: "The whole answer",
  takes: {},
  wires: ALL,
  strike: (good) => good,
};

/** Every fault by its name. */
export const FAULTS: ReadonlyMap<string, Fault> = new Map(
  [healthy, ...httpFaults, ...answerFaults].map((fault) => [fault.name, fault]),
);

/** A row of the fault provider's table. */
export interface FaultRow {
  /** The model's name. */
  name: string;
  /** The name with everything that may follow it, at the values that it has unless told: `stall:20of60:30s`. */
  example: string;
  what: string;
  wires: readonly Wire[];
}

/** What the fault provider can do, a row for each model's name. */
export const faultTable: readonly FaultRow[] = [...FAULTS.values()].map(
  ({ name, what, wires, takes, lasts }) => {
    const { tokens, bytes, duration } = takes;
    const example = [
      name,
      ...(tokens === undefined ? [] : [`${tokens}of60`]),
      ...(bytes === undefined ? [] : [writeBytes(bytes)]),
      ...("duration" in takes ? [writeDuration(duration ?? (lasts ? 60_000 : 120_000))] : []),
    ].join(":");
    return { name, example, what, wires };
  },
);
