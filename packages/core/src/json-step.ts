import type { ChatCall, Delta } from "./adapter.ts";
import { parseJson } from "./fields.ts";
import type { ServerSentEvent } from "./framing.ts";

/** Makes the `step` of a stream whose frames, or the data of its events, are JSON: a frame that is none is skipped with a warning. */
export function jsonStep<State>(
  step: (value: unknown, state: State, call: ChatCall) => Iterable<Delta>,
): (frame: string | ServerSentEvent, state: State, call: ChatCall) => Iterable<Delta> {
  return (frame, state, call) => {
    const value = parseJson(typeof frame === "string" ? frame : frame.data);
    if (value === undefined) return [{ malformed: "it is not JSON" }];
    return step(value, state, call);
  };
}
