// What this entry gives is a promise: a name is added here on purpose, and nowhere else.
export { startGeminiEmulator } from "./start.ts";
export type { GeminiEmulator, GeminiEmulatorOptions } from "./start.ts";
export type { GeminiSettings } from "./settings.ts";
export type { GeminiModel } from "./models.ts";
export { geminiFaults } from "./faults.ts";
export type { Emulator, EmulatorOptions } from "../emulator/server.ts";
export type { FaultMatch, FaultOptions, PlannedFault } from "../emulator/fault-plan.ts";
export type { Fault } from "../emulator/faults.ts";
export type { ReceivedMedia, MediaKind } from "../emulator/media.ts";
export type { Reply } from "../emulator/reply.ts";
export type { Outcome, RecordedRequest } from "../emulator/request.ts";
