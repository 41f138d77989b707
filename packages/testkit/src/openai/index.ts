// What this entry gives is a promise: a name is added here on purpose, and nowhere else.
export { startOpenAIEmulator } from "./start.ts";
export type { OpenAIEmulator, OpenAIEmulatorOptions } from "./start.ts";
export type { OpenAISettings } from "./settings.ts";
export type { OpenAIModel } from "./models.ts";
export { openaiFaults } from "./faults.ts";
export type { Emulator, EmulatorOptions } from "../emulator/server.ts";
export type { FaultMatch, FaultOptions, PlannedFault } from "../emulator/fault-plan.ts";
export type { Fault } from "../emulator/faults.ts";
export type { ReceivedMedia, MediaKind } from "../emulator/media.ts";
export type { Reply } from "../emulator/reply.ts";
export type { Outcome, RecordedRequest } from "../emulator/request.ts";
