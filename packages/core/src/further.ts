// What most programs never call: loaded at its first use, in one piece.
export { createEmbedding } from "./create-embedding.ts";
export { explainRequest, showDownload } from "./explain.ts";
export { listModels } from "./list-models.ts";
export { parseCompletion } from "./parse-completion.ts";
export { runToolLoop } from "./run-tools.ts";
export { describeUnknown, supportedParameters } from "./supported-parameters.ts";
