import { InvalidArgumentError } from "commander";

/** Fields of a request that the command line sets by itself, and how. */
const SET_ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["model", "the first argument"],
  ["messages", "the prompt and --system"],
  ["stream", "--stream or --no-stream"],
]);

/** Reads `name=value`; a value that is not JSON is text. */
export function parseParameter(text: string): [name: string, value: unknown] {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Write name=value, such as temperature=0.5.");
  const name = text.slice(0, at);
  const instead = SET_ELSEWHERE.get(name);
  if (instead) throw new InvalidArgumentError(`${name} is set by ${instead}.`);
  return [name, parseValue(text.slice(at + 1))];
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
