import type { ChatCall, Delta } from "./adapter.ts";
import type { ServerSentEvent } from "./framing.ts";

/** Makes the `step` of a stream whose frames, or the data of its events, are JSON: a frame that is none is skipped with a warning. */
export function jsonStep<State>(
  step: (value: unknown, state: State, call: ChatCall) => Iterable<Delta>,
): (frame: string | ServerSentEvent, state: State, call: ChatCall) => Iterable<Delta> {
  return (frame, state, call) => {
    let value: unknown;
    try {
      value = JSON.parse(typeof frame === "string" ? frame : frame.data);
    } catch {
      return [{ malformed: "it is not JSON" }];
    }
    return step(value, state, call);
  };
}
