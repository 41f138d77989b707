export { createRelay, type Relay, type RelayOptions, type RelaySettings } from "./relay.ts";
