import { type AnyModelError, createError } from "./errors.ts";
import { packageOf } from "./known-adapters.ts";
import { nearest } from "./nearest.ts";

/** The error of a prefix that nobody registered: it lists the known ones, the nearest, and what to install. */
export function unknownProvider(prefix: string, prefixes: readonly string[]): AnyModelError {
  const near = nearest(prefix, prefixes);
  const known = packageOf(prefix);
  const message = [
    `No adapter is registered for the prefix "${prefix.slice(0, 64)}" (a model id is "prefix/name").`,
    `Registered: ${prefixes.join(", ") || "none"}.`,
    near && `Did you mean "${near}"?`,
    known && `Install ${known} and pass its adapter to createClient({ providers }).`,
  ];
  return createError("unknown_provider", message.filter(Boolean).join(" "), { param: "model" });
}
