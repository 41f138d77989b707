// What this entry gives is a promise: a name is added here on purpose, and nowhere else.
export { startOllamaEmulator } from "./start.ts";
export type { OllamaEmulator, OllamaEmulatorOptions } from "./start.ts";
export type { OllamaSettings } from "./settings.ts";
export type { OllamaCapability, OllamaModel } from "./models.ts";
export { ollamaFaults } from "./faults.ts";
export type { Emulator, EmulatorOptions } from "../emulator/server.ts";
export type { FaultMatch, FaultOptions, PlannedFault } from "../emulator/fault-plan.ts";
export type { Fault } from "../emulator/faults.ts";
export type { ReceivedMedia, MediaKind } from "../emulator/media.ts";
export type { Reply } from "../emulator/reply.ts";
export type { Outcome, RecordedRequest } from "../emulator/request.ts";
