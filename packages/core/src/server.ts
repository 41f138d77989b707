export { createRelay, type Relay, type RelayOptions, type RelaySettings } from "./relay.ts";
export { type Gather, type Gathering, gatherTexts } from "./gather-texts.ts";
