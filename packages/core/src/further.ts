// What most programs never call: loaded at its first use, in one piece.
export { createEmbedding } from "./create-embedding.ts";
export { takePlace } from "./concurrency.ts";
export {
  describeLeftOut,
  describeOverridden,
  describeRequired,
  describeUnknown,
} from "./describe-parameter.ts";
export { explainRequest, showDownload } from "./explain.ts";
export { mergeExtraBody } from "./extra-body.ts";
export { listModels } from "./list-models.ts";
export { parseCompletion } from "./parse-completion.ts";
export { runToolLoop } from "./run-tools.ts";
export { supportedParameters } from "./supported-parameters.ts";
export { unknownProvider } from "./unknown-provider.ts";
