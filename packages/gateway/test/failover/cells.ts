import { anthropic } from "@anymodel/provider-anthropic";
import { bytez } from "@anymodel/provider-bytez";
import { gemini } from "@anymodel/provider-gemini";
import { openai } from "@anymodel/provider-openai";
import {
  answerText,
  faultTable,
  type FaultProvider,
  startFaultProvider,
  type Wire,
} from "@anymodel/testkit/faults";
import { createGateway } from "../../src/index.ts";

/** A fault on a wire, streamed or not. */
export interface Cell {
  /** As the table shows it. */
  fault: string;
  wire: Wire;
  stream: boolean;
}

/** What came of it. */
export interface Outcome extends Cell {
  /** The last three are what must never be. */
  saw: "whole answer" | "clean error" | "truncated" | "hang" | "hammer";
  /** Why it is so, for a failed test. */
  detail: string;
  /** Requests to the failing deployment, and to its fallback. */
  attempts: readonly [number, number];
  seconds: number;
}

const TOKENS = 20;
const WHOLE = answerText("a", TOKENS);

/** Seconds; short, so that all cells are asked within a minute. */
export const LIMITS = { timeout: 3, idle: 2, patience: 20, retries: 2 } as const;

/** Where the table's own example would take too long, or its answer is too short. */
const SHORTER: Readonly<Record<string, string>> = {
  "retry-after": "retry-after:1s",
  "retry-after-date": "retry-after-date:1s",
  down: "down:1s",
  "no-answer": "no-answer",
  "slow-headers": "slow-headers:8s",
  "slow-first-byte": "slow-first-byte:8s",
  "slow-first-token": "slow-first-token:8s",
  cut: "cut:12of20",
  fin: "fin:12of20",
  "reset-after": "reset-after:200b",
  stall: "stall:8of20:30s",
  "cut-utf8": "cut-utf8:12of20",
  malformed: "malformed:10of20",
  "error-in-stream": "error-in-stream:8of20",
};

const ONCE = new Set([
  "retry-after",
  "status-429",
  "status-500",
  "status-503",
  "reset",
  "cut",
  "stall",
]);

/** Every fault, those that strike once included, on every wire that has it, streamed and not. */
export function listCells(): Cell[] {
  return faultTable.flatMap(({ name, wires }) => {
    const always = SHORTER[name] ?? name;
    const faults = [always, ...(ONCE.has(name) ? [always.replace(name, `${name}-once`)] : [])];
    return faults.flatMap((fault) =>
      wires.flatMap((wire) => [true, false].map((stream) => ({ fault, wire, stream }))),
    );
  });
}

/** Asks all cells through one gateway, two dozen at a time, each of its own deployments. */
export async function runCells(
  cells: readonly Cell[],
  { fallbacks = true, atATime = 24 } = {},
): Promise<Outcome[]> {
  await using provider = await startFaultProvider({ chunkDelay: 0, keepRequests: 100_000 });
  const gateway = createGateway(configOf(provider, cells, fallbacks) as never, {
    providers: { openai, anthropic, gemini, bytez },
    environment: {},
    log: () => {},
  });
  const { url } = await gateway.listen({ port: 0 });
  const outcomes: Outcome[] = [];
  const queue = [...cells.keys()];
  const work = async (): Promise<void> => {
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      outcomes[at] = await runCell(url, provider, cells[at]!, at);
    }
  };
  try {
    await Promise.all(Array.from({ length: atATime }, work));
  } finally {
    await gateway.close();
  }
  return outcomes;
}

function configOf(provider: FaultProvider, cells: readonly Cell[], fallbacks: boolean): object {
  const deployment = (name: string, wire: Wire, model: string) => ({
    model_name: name,
    litellm_params: {
      model: `${wire}/${model}`,
      api_key: "sk-provider",
      api_base: provider.baseURLs[wire],
      ...(wire === "anthropic" && { max_tokens: 1000 }),
    },
  });
  return {
    model_list: cells.flatMap(({ fault, wire }, at) => [
      deployment(`cell-${at}`, wire, modelOf(fault, at)),
      deployment(`other-${at}`, wire, modelOf("healthy", at)),
    ]),
    router_settings: {
      num_retries: LIMITS.retries,
      timeout: LIMITS.timeout,
      stream_timeout: LIMITS.timeout,
      ...(fallbacks && {
        fallbacks: cells.map((_, at) => ({ [`cell-${at}`]: [`other-${at}`] })),
      }),
    },
    gateway_settings: { idle_timeout: LIMITS.idle, access_log: false },
  };
}

function modelOf(fault: string, at: number): string {
  return `${fault}:tokens=${TOKENS}:id=${at}`;
}

async function runCell(
  url: string,
  provider: FaultProvider,
  cell: Cell,
  at: number,
): Promise<Outcome> {
  const started = performance.now();
  const { saw, detail } = await askCell(url, cell, at);
  const seconds = (performance.now() - started) / 1000;
  const count = (fault: string) =>
    provider.requests.filter(({ model }) => model === modelOf(fault, at)).length;
  const attempts = [count(cell.fault), count("healthy")] as const;
  // One attempt and its retries, for each deployment.
  const hammers = attempts[0] > LIMITS.retries + 1 && cell.fault !== "healthy";
  return { ...cell, saw: hammers ? "hammer" : saw, detail, attempts, seconds };
}

async function askCell(
  url: string,
  { stream }: Cell,
  at: number,
): Promise<Pick<Outcome, "saw" | "detail">> {
  let text = "";
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        model: `cell-${at}`,
        messages: [{ role: "user", content: "Tell me a story." }],
        stream,
      }),
      signal: AbortSignal.timeout(LIMITS.patience * 1000),
    });
    const body = await response.text();
    if (!response.ok) return judgeError(JSON.parse(body), "");
    if (!stream) {
      const { choices } = JSON.parse(body);
      return judge(choices[0].message.content, choices[0].finish_reason === "stop");
    }
    const events = body.split("\n\n").filter((event) => event.startsWith("data: "));
    const data = events.map((event) => event.slice("data: ".length));
    const done = data.at(-1) === "[DONE]";
    const chunks = data.filter((line) => line !== "[DONE]").map((line) => JSON.parse(line));
    text = chunks.map((chunk) => chunk.choices?.[0]?.delta?.content ?? "").join("");
    const error = chunks.find((chunk) => chunk.error);
    if (error && !done) return judgeError(error, text);
    const finished = chunks.some((chunk) => chunk.choices?.[0]?.finish_reason === "stop");
    return judge(text, done && finished);
  } catch (error) {
    const { name } = error as Error;
    return {
      saw: name === "TimeoutError" ? "hang" : "truncated",
      detail: `${String(error)}: ${text}`,
    };
  }
}

function judge(text: string, ended: boolean): Pick<Outcome, "saw" | "detail"> {
  if (text === WHOLE && ended) return { saw: "whole answer", detail: "" };
  return { saw: "truncated", detail: `ended: ${ended}, text: ${text}` };
}

function judgeError(
  { error }: { error?: { message?: unknown; code?: unknown } },
  text: string,
): Pick<Outcome, "saw" | "detail"> {
  const detail = JSON.stringify(error);
  const clean = typeof error?.message === "string" && error.message !== "" && "code" in error;
  // What came before an error must be the answer's own beginning.
  return { saw: clean && WHOLE.startsWith(text) ? "clean error" : "truncated", detail };
}
