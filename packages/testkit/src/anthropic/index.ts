// What this entry gives is a promise: a name is added here on purpose, and nowhere else.
export { startAnthropicEmulator } from "./start.ts";
export type { AnthropicEmulator, AnthropicEmulatorOptions } from "./start.ts";
export type { AnthropicSettings } from "./settings.ts";
export { anthropicFaults } from "./faults.ts";
export type { AnthropicModel } from "./models.ts";
export type { Emulator, EmulatorOptions } from "../emulator/server.ts";
export type { FaultMatch, FaultOptions, PlannedFault } from "../emulator/fault-plan.ts";
export type { Fault } from "../emulator/faults.ts";
export type { ReceivedMedia, MediaKind } from "../emulator/media.ts";
export type { Reply } from "../emulator/reply.ts";
export type { Outcome, RecordedRequest } from "../emulator/request.ts";
