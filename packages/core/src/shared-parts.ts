/**
 * What the pieces that are loaded later share with the client. The head of each piece takes it from here, so
 * that a bundler that splits makes one file of it, not one for each pair of pieces that have something in common.
 */
export { sendOnce } from "./attempts.ts";
export { base64Of, toBase64 } from "./base64.ts";
export { carryOut } from "./carry-out.ts";
export { createClient } from "./client.ts";
export { ignoredContent, unsupportedContent } from "./content.ts";
export { AnyModelError, createError, invalidRequest, isAnyModelError, mustBe } from "./errors.ts";
export { asFields, asList, isEmpty, isObject, knownFields, parseJson } from "./fields.ts";
export { finishReason } from "./finish-reason.ts";
export { jsonStep } from "./json-step.ts";
export { messageOfBody } from "./message-of-body.ts";
export { mapParameters } from "./parameters.ts";
export { prepareRequest } from "./prepare.ts";
export { readUsage } from "./read-usage.ts";
export { brokenAnswer, nextBytes, patienceOf, readJson, readText } from "./reply-body.ts";
export { nameError } from "./run.ts";
export { supportedParameters } from "./supported-parameters.ts";
export { textOf } from "./text-of.ts";
export { toolDelta } from "./tool-delta.ts";
export { createTransport as createFetchTransport } from "./transport-global.ts";
