import { type AnyModelError, isAnyModelError } from "@anymodel/core";

/** The AnyModelError that a promise rejects with; anything else is a failure of the test. */
export async function caught(promise: Promise<unknown>): Promise<AnyModelError> {
  try {
    await promise;
  } catch (error) {
    if (isAnyModelError(error)) return error;
    throw error;
  }
  throw new Error("Expected an error");
}
