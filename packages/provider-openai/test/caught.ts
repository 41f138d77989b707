import { type AnyModelError, isAnyModelError } from "@anymodel/core";

/** The AnyModelError that a promise rejects with; anything else is a failure of the test. */
export async function caught(promise: Promise<unknown>): Promise<AnyModelError> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    if (isAnyModelError(error)) return error;
    throw new Error("Rejected with something other than an AnyModelError", { cause: error });
  }
  throw new Error(`Expected an error, got ${JSON.stringify(value)?.slice(0, 300)}`);
}
