// What this entry gives is a promise: a name is added here on purpose, and nowhere else.
export { startBytezEmulator } from "./start.ts";
export type { BytezEmulator, BytezEmulatorOptions } from "./start.ts";
export type { BytezSettings } from "./settings.ts";
export type { OutputForm } from "./output.ts";
export type { ModelEntry } from "./models.ts";
export { bytezFaults } from "./faults.ts";
export type { Emulator, EmulatorOptions } from "../emulator/server.ts";
export type { FaultMatch, FaultOptions, PlannedFault } from "../emulator/fault-plan.ts";
export type { Fault } from "../emulator/faults.ts";
export type { ReceivedMedia, MediaKind } from "../emulator/media.ts";
export type { Reply } from "../emulator/reply.ts";
export type { Outcome, RecordedRequest } from "../emulator/request.ts";
