import type { Fault } from "./fault.ts";
import { nearestName } from "./nearest-name.ts";
import { readBytes, readDuration } from "./quantity.ts";
import { FAULTS, faultTable } from "./table.ts";

/** What a model's name asks for. */
export interface NamedFault {
  fault: Fault;
  /** Whether every call is struck, the first one, or every other one. */
  mode: "always" | "once" | "flap";
  /** Milliseconds; undefined where neither the name nor the fault says one. */
  duration: number | undefined;
  tokens: number;
  bytes: number;
  /** Tokens of the whole answer. */
  of: number;
  /** Seed of the answer's text. */
  text: string;
  /** Milliseconds between tokens. */
  every: number | undefined;
}

/** Tokens of an answer unless told. */
const TOKENS = 60;

/** Reads a model's name, such as `stall-once:20of60:30s:text=b`; throws an error that says what is wrong with it. */
export function parseName(model: string): NamedFault {
  // What stands before a slash tells deployments of one fault apart.
  const [head = "", ...rest] = model.slice(model.lastIndexOf("/") + 1).split(":");
  const { fault, mode } = findFault(head);
  const { tokens = 0, bytes = 0, duration } = fault.takes;
  const named: NamedFault = {
    fault,
    mode,
    duration,
    tokens,
    bytes,
    of: TOKENS,
    text: "a",
    every: undefined,
  };
  for (const part of rest) readPart(part, named);
  if ("tokens" in fault.takes && named.tokens > named.of) {
    throw new Error(`${model}: ${named.tokens} is more than the answer's ${named.of} tokens.`);
  }
  return named;
}

function findFault(head: string): Pick<NamedFault, "fault" | "mode"> {
  const whole = FAULTS.get(head);
  if (whole) return { fault: whole, mode: "always" };
  const [, name = head, suffix] = /^(.+)-(once|flap)$/.exec(head) ?? [];
  const fault = FAULTS.get(name);
  if (fault) return { fault, mode: suffix as "once" | "flap" };
  const near = nearestName(name, [...FAULTS.keys()]);
  const hint = near ? ` Did you mean ${near}?` : "";
  throw new Error(
    `There is no fault called "${name}".${hint} The model's name is a fault, such as ${["cut:40of60", "status-503-once", "healthy"].join(", ")}; GET /openai/v1/models lists them.`,
  );
}

function readPart(part: string, named: NamedFault): void {
  const { takes } = named.fault;
  const [, option, value = ""] = /^(\w+)=(.+)$/.exec(part) ?? [];
  if (option !== undefined) {
    readOption(option, value, named);
    return;
  }
  const [, tokens, of] = /^(\d{1,5})(?:of(\d{1,5}))?$/.exec(part) ?? [];
  if (tokens !== undefined && "tokens" in takes) {
    named.tokens = Number(tokens);
    if (of !== undefined) named.of = Number(of);
    return;
  }
  const duration = readDuration(part);
  const bytes = readBytes(part);
  if (duration !== undefined && "duration" in takes) named.duration = duration;
  else if (bytes !== undefined && "bytes" in takes) named.bytes = bytes;
  else throw new Error(explain(part, named.fault));
}

function readOption(option: string, value: string, named: NamedFault): void {
  switch (option) {
    case "text":
      named.text = value;
      return;
    case "id":
      return;
    case "tokens":
      if (!/^\d{1,5}$/.test(value)) break;
      named.of = Number(value);
      return;
    case "every": {
      const duration = readDuration(value);
      if (duration === undefined) break;
      named.every = duration;
      return;
    }
    default:
      throw new Error(
        `There is no option called "${option}": there are text=…, tokens=80, every=50ms and id=….`,
      );
  }
  throw new Error(`${option}=${value} cannot be read: write tokens=80 or every=50ms.`);
}

function explain(part: string, { name, takes }: Fault): string {
  const forms = [
    ...("tokens" in takes ? ["tokens (20 or 20of60)"] : []),
    ...("bytes" in takes ? ["bytes (2000b, 64kb, 2mb)"] : []),
    ...("duration" in takes ? ["a time (500ms, 20s, 2m)"] : []),
    "options (text=…, tokens=80, every=50ms, id=…)",
  ];
  const example = faultTable.find((row) => row.name === name)!.example;
  return `"${part}" means nothing to ${name}, which takes ${forms.join(" and ")}; for instance ${example}.`;
}
