/** Media by URL and as data. */
export const BOTH = ["url", "base64"] as const;

/** Media as data only: core fetches what has a URL. */
export const DATA = ["base64"] as const;
