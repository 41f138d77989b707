import { AssertionError } from "node:assert";
import { isDeepStrictEqual } from "node:util";

/** The part of a runner's `expect` that the suite uses, so that differences look as in all its tests. */
export type Expect = (actual: any) => { toEqual(expected: any): unknown };

/** How checks state what must hold. */
export interface Assertions {
  /** Both values are the same JSON. */
  same(actual: unknown, expected: unknown, what: string): void;
  holds(condition: unknown, what: string): void;
  /** The value, which must be there. */
  found<Value>(value: Value, what: string): NonNullable<Value>;
  fail(what: string): never;
}

/** Assertions that show differences by the runner's `expect`, if it has one. */
export function createAssertions(expect?: Expect): Assertions {
  const fail = (what: string): never => {
    throw new AssertionError({ message: what });
  };
  return {
    fail,
    holds(condition, what) {
      if (!condition) fail(what);
    },
    found: (value, what) => value ?? fail(what),
    same(actual, expected, what) {
      const [left, right] = [asJSON(actual), asJSON(expected)];
      if (isDeepStrictEqual(left, right)) return;
      try {
        expect?.(left).toEqual(right);
      } catch (error) {
        if (error instanceof Error) error.message = `${what}\n${error.message}`;
        throw error;
      }
      throw new AssertionError({
        message: `${what}\nexpected ${shorten(right)}\nbut got  ${shorten(left)}`,
        actual: left,
        expected: right,
        operator: "deepStrictEqual",
      });
    },
  };
}

/** The value as it goes over the wire: without fields that are undefined, and without classes. */
function asJSON(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 1000 ? `${text.slice(0, 1000)}…` : text;
}
