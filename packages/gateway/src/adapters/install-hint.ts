import { prefixOf } from "./litellm-names.ts";
import { createRegistry, isAnyModelError } from "@anymodel/core";

/** The package to install for a prefix, where core knows one. */
export async function packageFor(prefix: string): Promise<string | undefined> {
  try {
    await createRegistry({}).resolve(`${prefixOf(prefix)}/model`);
  } catch (error) {
    // Core keeps the table of packages to itself and tells it in the error's advice.
    return isAnyModelError(error) ? /Install (\S+)/.exec(error.message)?.[1] : undefined;
  }
  return undefined;
}
