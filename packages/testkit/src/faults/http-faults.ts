// oxlint-disable unicorn/no-thenable -- the `then` of a reply is a string, so no promise takes it for its own.
import { applyFault } from "../emulator/faults.ts";
import type { Reply } from "../emulator/reply.ts";
import { ALL, type Fault } from "./fault.ts";

const STATUSES = [
  400, 401, 402, 403, 404, 408, 409, 413, 422, 425, 429, 500, 502, 503, 504, 520, 524, 529,
] as const;

const statuses = STATUSES.map((status): Fault => ({
  name: `status-${status}`,
  what: `HTTP ${status} with the wire's own error body; with a time, that long from the first call on, then healthy`,
  takes: { duration: undefined },
  wires: ALL,
  lasts: true,
  strike: (_good, { error }) => error(status),
}));

/** Faults in place of an answer. */
export const httpFaults: readonly Fault[] = [
  ...statuses,
  {
    name: "retry-after",
    what: "HTTP 429 with `Retry-After` in seconds",
    takes: { duration: 2000 },
    wires: ALL,
    strike: (_good, { error, duration }) =>
      withHeader(error(429), "retry-after", String(Math.ceil(duration / 1000))),
  },
  {
    name: "retry-after-date",
    what: "HTTP 429 with `Retry-After` as an HTTP date",
    takes: { duration: 2000 },
    wires: ALL,
    strike: (_good, { error, duration }) =>
      // A date has whole seconds: rounded up, so that nobody is asked back too early.
      withHeader(error(429), "retry-after", new Date(Date.now() + duration + 999).toUTCString()),
  },
  {
    name: "reset",
    what: "The connection is reset before the headers",
    takes: {},
    wires: ALL,
    strike: () => ({ then: "reset" }),
  },
  {
    name: "down",
    what: "As `reset`, that long from the first call on, then healthy",
    takes: { duration: 60_000 },
    wires: ALL,
    lasts: true,
    strike: () => ({ then: "reset" }),
  },
  {
    name: "no-answer",
    what: "Takes the request and says nothing; with a time, resets the connection after it",
    takes: { duration: undefined },
    wires: ALL,
    strike: (_good, { duration }) => ({ delay: duration, then: "reset" }),
  },
  {
    name: "slow-headers",
    what: "The whole answer, its headers that late",
    takes: { duration: 5000 },
    wires: ALL,
    strike: (good, { duration }) => ({ ...good, delay: duration }),
  },
  {
    name: "redirect",
    what: "HTTP 307 to another host name, where a client that follows leaves its key: `requests` shows the path `/elsewhere/…`",
    takes: {},
    wires: ALL,
    strike: (good, { elsewhere, error }) =>
      applyFault({ kind: "redirect", location: elsewhere }, good, error),
  },
  {
    name: "web-page",
    what: "HTTP 200 with a web page",
    takes: {},
    wires: ALL,
    strike: (good, { error }) => applyFault({ kind: "html", status: 200 }, good, error),
  },
  {
    name: "context-length",
    what: "The wire's own refusal of a prompt that is too long",
    takes: {},
    wires: ALL,
    strike: (_good, { wire, error }) => wire.contextLength(error),
  },
  {
    name: "content-policy",
    what: "The wire's own refusal by content policy, with a reason",
    takes: {},
    wires: ALL,
    strike: (_good, { refusal, ask }) => ("handle" in refusal ? ask(refusal) : refusal),
  },
  {
    name: "no-prefill",
    what: "HTTP 400 where the last message is the assistant's, else healthy",
    takes: {},
    wires: ALL,
    strike: (good, { wire, body, error }) =>
      wire.prefills(body)
        ? error(
            400,
            "This model does not support assistant message prefill. The conversation must end with a user message.",
          )
        : good,
  },
];

function withHeader(reply: Reply, name: string, value: string): Reply {
  return { ...reply, headers: { ...reply.headers, [name]: value } };
}
