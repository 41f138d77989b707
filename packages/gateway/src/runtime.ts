interface Global {
  process?: { versions?: Record<string, string | undefined> };
  navigator?: { userAgent?: string };
  Deno?: unknown;
}

const { process, navigator, Deno } = globalThis as Global;
const versions = process?.versions;

// Cloudflare's workers mimic Node's `process` with `nodejs_compat`, but have neither its files nor its sockets.
const isWorker = navigator?.userAgent === "Cloudflare-Workers";

/** Whether there are files and installed packages to look into: Node, Bun, Deno; not a worker or a browser. */
export const hasFiles = versions?.node !== undefined && !isWorker;

/** Whether this is Node itself, whose transport takes a body in pieces; others only look like it. */
export const isNode = hasFiles && versions?.bun === undefined && Deno === undefined;
