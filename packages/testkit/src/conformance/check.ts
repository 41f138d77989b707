import type { Assertions } from "./assertions.ts";
import type { Subject } from "./subject.ts";

/** How far a check goes: its tables, its vectors, its properties, its faults, the live provider. */
export type Level = "L0" | "L1" | "L2" | "L3" | "L4";

/** One thing that a check looks at; it fails by throwing. */
export interface Case {
  /** What is looked at: a vector's id, a parameter's name. */
  readonly name: string;
  run(assert: Assertions): void | Promise<void>;
}

/** A named check. It applies where it has cases, and what the adapter declares decides that alone. */
export interface Check {
  /** Never changes, so that reports can be compared. */
  readonly id: string;
  readonly level: Level;
  /** What holds when it passes. */
  readonly name: string;
  cases(subject: Subject): Iterable<Case>;
}

/** The cases of a check; a declaration that is too broken to be read is a case that fails. */
export function casesOf(check: Check, subject: Subject): Case[] {
  try {
    return [...check.cases(subject)];
  } catch (error) {
    return [
      {
        name: "the declaration can be read",
        run() {
          throw error;
        },
      },
    ];
  }
}
