import type { Via } from "./content.ts";

/** Media by URL, as data, and by the id of an upload. */
export const EVERY_WAY = ["url", "base64", "id"] as const satisfies readonly Via[];
