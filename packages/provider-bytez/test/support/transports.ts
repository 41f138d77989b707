/** Both transports must behave the same: Node's lean one, and any `fetch`. */
export const transports = [
  { transport: "the default transport", defaults: {} },
  { transport: "a fetch function", defaults: { fetch: globalThis.fetch } },
] as const;
