// What most programs never call: loaded at its first use, in one piece.
export { takePlace } from "./concurrency.ts";
export {
  describeLeftOut,
  describeOverridden,
  describeRequired,
  describeUnknown,
} from "./describe-parameter.ts";
export { createFurtherCalls } from "./further-calls.ts";
export { mergeExtraBody } from "./extra-body.ts";
export { unknownProvider } from "./unknown-provider.ts";
