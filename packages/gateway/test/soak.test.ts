import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { anthropic } from "@anymodel/provider-anthropic";
import { bytez } from "@anymodel/provider-bytez";
import { gemini } from "@anymodel/provider-gemini";
import { openai } from "@anymodel/provider-openai";
import {
  answerText,
  type FaultProvider,
  startFaultProvider,
  type Wire,
} from "@anymodel/testkit/faults";
import { expect, test } from "vitest";
import { createGateway } from "../src/index.ts";
import { eventsOf, messages } from "./support/start.ts";

/** Seconds; CI runs the 60 that are promised. */
const SECONDS = Number(process.env.SOAK_SECONDS ?? 60);

const TOKENS = 20;
/** The second is said by one fallback only, with which no other text may be mixed. */
const WHOLE = [answerText("a", TOKENS), answerText("b", TOKENS)];
const WIRES: readonly Wire[] = ["openai", "anthropic", "gemini", "bytez"];

/** Faults that strike now and then, or do no harm; each is a model with a fallback. */
const FAULTS = [
  "status-500-flap",
  "status-503-flap:2s",
  "status-429-flap",
  "retry-after-flap:1s",
  "reset-flap",
  "down-flap:1s",
  "no-answer-flap:300ms",
  "slow-headers:100ms",
  "slow-first-token:100ms",
  "cut-flap:12of20",
  "cut:12of20",
  "reset-after-flap:150b",
  "stall-flap:8of20:300ms",
  "cut-utf8-flap:12of20",
  "web-page-flap",
  "error-in-200-flap",
  "content-policy-flap",
  "gzip",
  "one-byte",
  "wrong-type",
] as const;

function configOf({ baseURLs }: FaultProvider): object {
  const deployment = (name: string, wire: Wire, model: string, params: object = {}) => ({
    model_name: name,
    litellm_params: {
      model: `${wire}/${model}:tokens=${TOKENS}`,
      api_key: "provider-key",
      api_base: baseURLs[wire],
      ...(wire === "anthropic" && { max_tokens: 1000 }),
      ...params,
    },
  });
  const models = WIRES.flatMap((wire) => FAULTS.map((fault) => ({ wire, fault })));
  const name = ({ wire, fault }: (typeof models)[number]) => `${wire} ${fault}`;
  return {
    model_list: [
      ...WIRES.map((wire) => deployment(wire, wire, "healthy")),
      ...models.map((model) => deployment(name(model), model.wire, model.fault)),
      // Nobody can go on where this one broke off.
      deployment("other", "openai", "healthy:text=b"),
      deployment("alone", "openai", "cut:12of20:id=alone"),
      deployment("apart", "openai", "cut:12of20:id=apart"),
      ...[1, 2, 3].map((weight) =>
        deployment("group", "openai", `status-500-flap:id=${weight}`, { weight }),
      ),
    ],
    router_settings: {
      num_retries: 2,
      timeout: 10,
      fallbacks: [
        ...models.map((model) => ({ [name(model)]: [model.wire] })),
        { apart: ["other"] },
      ],
    },
    gateway_settings: { access_log: false, write_timeout: 2 },
  };
}

const MODELS = [
  ...WIRES,
  ...WIRES.flatMap((wire) => FAULTS.map((fault) => `${wire} ${fault}`)),
  "alone",
  "apart",
  "group",
];

test(
  `${SECONDS} s of calls, streams, aborts, slow readers, faults and reloads: all answered, no clean end after a cut, no socket or timer left, memory back`,
  { timeout: (SECONDS + 30) * 1000 },
  async () => {
    const [sockets, timers] = [openSockets(), openTimers()];
    const provider = await startFaultProvider({ chunkDelay: 1, keepRequests: 10 });
    const gateway = createGateway(configOf(provider) as never, {
      providers: { openai, anthropic, gemini, bytez },
      environment: {},
      log: () => {},
    });
    const { url } = await gateway.listen({ port: 0 });
    const ask = (body: object, signal: AbortSignal) =>
      fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        signal,
      });
    const outcomes = new Map<string, number>();
    const note = (what: string) => outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
    const broken: unknown[] = [];
    const until = performance.now() + SECONDS * 1000;
    const hold = () => performance.now() < until;

    const caller = async (index: number): Promise<void> => {
      for (let turn = 0; hold(); turn++) {
        const model = MODELS[(index * 7 + turn) % MODELS.length]!;
        const stream = (index + turn) % 3 !== 0;
        const leaves = (index + turn) % 5 === 0;
        const slow = stream && (index + turn) % 4 === 1;
        const signal = AbortSignal.timeout(leaves ? 1 + ((index * 7 + turn) % 40) : 30_000);
        try {
          const response = await ask({ model, messages, stream }, signal);
          const text = await readAll(response, slow ? 10 : 0);
          const what = judge(response.status, stream, text);
          note(what);
          if (what === "broken") broken.push([model, stream, response.status, text]);
        } catch (error) {
          note(leaves ? "left" : "unanswered");
          if (!leaves) broken.push([model, stream, String(error)]);
        }
      }
    };
    /** Reads a little, stops for longer than `write_timeout`, and is gone. */
    const sleeper = async (): Promise<void> => {
      while (hold()) {
        const gone = new AbortController();
        const response = await ask({ model: "openai", messages, stream: true }, gone.signal);
        const reader = response.body!.getReader();
        await reader.read();
        await sleep(2500);
        gone.abort();
        note("slept");
      }
    };
    const reloader = async (): Promise<void> => {
      while (hold()) {
        await sleep(500);
        await gateway.reload(configOf(provider) as never);
        await gateway.reload({ model_list: 3 } as never).catch(() => note("refused reload"));
      }
    };
    // What the first requests load and compile stays.
    await Promise.all(
      Array.from({ length: 400 }, async (_, at) => {
        const request = { model: MODELS[at % MODELS.length]!, messages, stream: at % 3 > 0 };
        await (await ask(request, AbortSignal.timeout(30_000))).text();
      }),
    );
    const before = await settledMemory();
    await Promise.all([
      ...Array.from({ length: 32 }, (_, index) => caller(index)),
      sleeper(),
      sleeper(),
      reloader(),
    ]);

    expect(broken.slice(0, 5)).toEqual([]);
    expect(outcomes.get("unanswered") ?? 0).toBe(0);
    for (const kind of [
      "answer",
      "stream",
      "left",
      "slept",
      "error",
      "stream-error",
      "refused reload",
    ]) {
      expect([kind, (outcomes.get(kind) ?? 0) > 0]).toEqual([kind, true]);
    }
    await sleep(500);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/anymodel_in_flight_requests 1\n/);
    expect(metrics).toMatch(/anymodel_in_flight_bytes 0\n/);
    expect(metrics).toMatch(/anymodel_response_buffered_bytes 0\n/);
    const health = await (await fetch(`${url}/health`)).json();
    const endpoints = [...health.healthy_endpoints, ...health.unhealthy_endpoints];
    expect(endpoints.filter(({ in_flight }: { in_flight: number }) => in_flight !== 0)).toEqual([]);
    expect(getEventListeners(process, "SIGTERM").length).toBeLessThan(3);
    const after = await settledMemory();
    expect(after - before).toBeLessThan(24 * 2 ** 20);
    const started = performance.now();
    await gateway.close();
    expect(performance.now() - started).toBeLessThan(3000);
    await provider.close();
    const left = () => [openSockets() - sockets, openTimers() - timers];
    for (let waited = 0; waited < 3000 && Math.max(...left()) > 0; waited += 100) await sleep(100);
    expect(Math.max(...left())).toBeLessThanOrEqual(0);
  },
);

/** Reads a body to its end, with a rest after each piece. */
async function readAll(response: Response, rest: number): Promise<string> {
  if (rest === 0) return response.text();
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(piece, { stream: true });
    await sleep(rest);
  }
  return text;
}

/** What a client got; `broken` is what must never be. */
function judge(status: number, stream: boolean, text: string): string {
  if (status !== 200) return JSON.parse(text).error?.message ? "error" : "broken";
  if (!stream) {
    return WHOLE.includes(JSON.parse(text).choices[0].message.content) ? "answer" : "broken";
  }
  const events = eventsOf(text);
  const said = events.map((event) => event.choices?.[0]?.delta.content ?? "").join("");
  if (events.at(-1) === "[DONE]") return WHOLE.includes(said) ? "stream" : "broken";
  const begins = WHOLE.some((whole) => whole.startsWith(said));
  return events.at(-1)?.error && begins ? "stream-error" : "broken";
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
}

function openTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
}

async function settledMemory(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let round = 0; round < 3; round++) {
    collect();
    await sleep(200);
  }
  return process.memoryUsage().heapUsed;
}
