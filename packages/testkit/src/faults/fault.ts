import type { ErrorReply } from "../emulator/faults.ts";
import type { Reply } from "../emulator/reply.ts";
import type { ProviderEmulation } from "../emulator/server.ts";
import type { Fields, Wire, WireFacts } from "./wires.ts";

/** What a model's name may set, with the value where it sets none; `undefined` where there is no such value. */
export interface FaultArguments {
  /** Milliseconds. */
  duration?: number | undefined;
  /** Tokens that are sent before the fault strikes. */
  tokens?: number;
  bytes?: number;
}

/** A call that a fault strikes. */
export interface StruckCall extends Record<keyof FaultArguments, number> {
  /** Tokens of the whole answer. */
  of: number;
  wire: WireFacts;
  streamed: boolean;
  body: Fields;
  error: ErrorReply;
  /** The same path on another host name. */
  elsewhere: string;
  /** The wire's emulation that refuses by policy, or its refusal. */
  refusal: Reply | ProviderEmulation;
  /** Answers the same request by another emulation. */
  ask(emulation: ProviderEmulation): Reply | Promise<Reply>;
}

/** A fault: what its model's name is, what happens, and how. */
export interface Fault {
  name: string;
  /** A sentence for the table. */
  what: string;
  takes: FaultArguments;
  wires: readonly Wire[];
  /** Whether `duration` is how long the fault lasts, from the first call on. */
  lasts?: boolean;
  strike(good: Reply, call: StruckCall): Reply | Promise<Reply>;
}

/** Every wire. */
export const ALL: readonly Wire[] = ["openai", "anthropic", "gemini", "bytez"];

/** The wires whose streams are events. */
export const EVENTS: readonly Wire[] = ["openai", "anthropic", "gemini"];
