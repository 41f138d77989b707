// What this entry gives is a promise: a name is added here on purpose, and nowhere else.
export { startFaultProvider } from "./start.ts";
export type { FaultProvider, FaultProviderOptions } from "./start.ts";
export type { FaultRequest } from "./emulation.ts";
export { faultTable } from "./table.ts";
export type { FaultRow } from "./table.ts";
export { answerText } from "./answer-text.ts";
export type { Wire } from "./wires.ts";
export type { ReceivedMedia, MediaKind } from "../emulator/media.ts";
export type { Outcome, RecordedRequest } from "../emulator/request.ts";
