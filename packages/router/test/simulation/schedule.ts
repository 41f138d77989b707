import {
  createHealthBook,
  createRouter,
  type RouteSettings,
  type StreamChunk,
  type Target,
} from "../../src/index.ts";
import { answer, type Behaviour, SimulatedError, type SimulatedReply } from "./provider.ts";
import { createRandom, createVirtualClock } from "../virtual-clock.ts";

const CODES = [
  "rate_limit",
  "server_error",
  "overloaded",
  "connection",
  "timeout",
  "authentication",
  "invalid_request",
  "context_length_exceeded",
  "content_policy",
  "invalid_response",
];
const STRATEGIES = [
  "simple-shuffle",
  "least-busy",
  "latency-based-routing",
  "cost-based-routing",
] as const;

/** Runs one schedule of targets, failures and requests; returns what broke a promise of the router, in words. */
export async function runSchedule(seed: number): Promise<string[]> {
  const random = createRandom(seed);
  const clock = createVirtualClock(random);
  const book = createHealthBook();
  const broken: string[] = [];
  const int = (most: number) => Math.floor(random() * (most + 1));
  const chance = (share: number) => random() < share;
  const oneOf = <Item>(items: readonly Item[]): Item => items[int(items.length - 1)]!;
  const maybe = <Value>(share: number, value: Value) => (chance(share) ? value : undefined);

  const groups = new Map<string, Target[]>();
  for (const group of ["a", "b", "c"].slice(0, 1 + int(2))) {
    groups.set(
      group,
      Array.from({ length: 1 + int(2) }, (_, index) => ({
        id: `${group}${index}`,
        weight: maybe(0.3, int(3)),
        order: maybe(0.3, int(1)),
        rpm: maybe(0.2, 1 + int(5)),
        parallel: maybe(0.3, 1 + int(2)),
        cost: maybe(0.5, random()),
        cooldown: maybe(0.2, oneOf([0, 1000, 60_000])),
        timeout: maybe(0.7, 1000 + int(30_000)),
        coldStart: maybe(0.1, true),
        retries: maybe(0.2, int(4)),
        recovery: maybe(0.3, oneOf(["verify", "error", "hold"] as const)),
        unavailable: maybe(0.03, "no key"),
      })),
    );
  }
  const names = [...groups.keys()];
  const settings: RouteSettings = {
    strategy: oneOf(STRATEGIES),
    retries: maybe(0.5, int(4)),
    allowedFails: maybe(0.3, int(4)),
    retryPolicy: maybe(0.1, { default: int(2) }),
    fallbacks: maybe(
      0.8,
      Object.fromEntries(
        names.map((name) => [
          name,
          names.filter((other) => other !== name).map((group) => ({ group })),
        ]),
      ),
    ),
    contentPolicyFallbacks: maybe(0.2, { a: [{ group: "b" }] }),
    contextWindowFallbacks: maybe(0.2, { a: [{ group: "b" }] }),
  };
  const common = Array.from({ length: 1 + int(12) }, (_, index) => `w${index} `);
  /** Most providers say the same, some say something else. */
  const words = new Map<string, string[]>();
  const health = new Map<string, () => Behaviour>();
  for (const target of [...groups.values()].flat()) {
    const own = chance(0.25)
      ? common.map((word, index) => (index > int(6) ? `${target.id} ` : word))
      : common;
    words.set(target.id, own);
    const good = (): Behaviour => ({ kind: "answer", firstMs: int(3000), tokenMs: int(400) });
    const bad = (): Behaviour => {
      const pace = { firstMs: int(20_000), tokenMs: int(400), after: int(own.length) };
      switch (int(5)) {
        case 0:
          return { kind: "silent" };
        case 1:
          return { kind: "cut", ...pace };
        case 2:
          return { kind: "stall", ...pace };
        default:
          return {
            kind: "error",
            ms: int(2000),
            code: oneOf(CODES),
            ...(chance(0.3) && { retryAfter: int(15) }),
          };
      }
    };
    const [from, to] = [int(60_000), int(120_000)].toSorted((one, other) => one - other);
    const flaky = random() * 0.5;
    const start = clock.now();
    health.set(target.id, () => {
      const time = clock.now() - start;
      return (time >= from! && time < to!) || chance(flaky) ? bad() : good();
    });
  }

  const router = createRouter<Target, StreamChunk>({
    targetsOf: (group) => groups.get(group),
    settings,
    book,
    clock,
    chunkOf: (chunk) => chunk,
    itemOf: (chunk) => chunk,
    faultOf: (error) => (error instanceof SimulatedError ? error : undefined),
    aborted: () => new SimulatedError("aborted"),
    timedOut: () => new SimulatedError("timeout"),
    noTarget: () => new SimulatedError("no_target"),
  });

  const underWay = new Map<string, number>();
  const started = new Map<string, number[]>();
  let unfinished = 0;

  const request = async (number: number): Promise<void> => {
    const stream = chance(0.7);
    const controller = new AbortController();
    const asked = new Map<string, number>();
    const silent = new Set<string>();
    const tell = (what: string) => broken.push(`request ${number}: ${what}`);
    let attempts = 0;
    if (chance(0.1)) clock.after(int(20_000), () => controller.abort());
    const leavesWhile = chance(0.05);
    const leavesAfter = chance(0.05) ? int(5) : Infinity;
    unfinished++;
    let text = "";
    /** The target that is down and that this request tries. */
    let probe: string | undefined;
    try {
      const routed = await router.route<SimulatedReply>({
        group: oneOf(names),
        stream,
        signal: controller.signal,
        async ask(attempt) {
          if (controller.signal.aborted) throw new SimulatedError("aborted");
          const { id, rpm, parallel } = attempt.target;
          const count = (asked.get(id) ?? 0) + 1;
          asked.set(id, count);
          if (++attempts > 40) tell("hammers");
          if (count > 3) tell(`asks ${id} ${count} times`);
          if (silent.has(id)) tell(`asks the silent ${id} again`);
          const running = (underWay.get(id) ?? 0) + 1;
          if (parallel !== undefined && book.of(id).running > parallel)
            tell(`${id} is above parallel`);
          const minute = Math.floor(clock.now() / 60_000);
          const times = (started.get(id) ?? []).filter(
            (time) => Math.floor(time / 60_000) === minute,
          );
          started.set(id, [...times, clock.now()]);
          if (rpm !== undefined && times.length >= rpm) tell(`${id} is above rpm`);
          underWay.set(id, running);
          try {
            return await answer(attempt, health.get(id)!(), words.get(id)!, stream, clock);
          } catch (error) {
            if ((error as SimulatedError).code === "timeout") silent.add(id);
            throw error;
          } finally {
            underWay.set(id, underWay.get(id)! - 1);
          }
        },
        onStart({ target: { id } }) {
          if (probe) probes.delete(probe);
          probe = undefined;
          if (book.of(id).downUntil === 0) return;
          if (probes.has(id)) tell(`a second request tries ${id}, which is down`);
          probes.add((probe = id));
        },
        // One that has begun to answer, or failed, is no longer trying.
        onEnd() {
          if (probe) probes.delete(probe);
          probe = undefined;
        },
      });
      if (!routed.stream) {
        text = (routed.reply as { text: string }).text;
      } else {
        let finishes = 0;
        let ids = new Set<string>();
        for (let batches = 0; ; batches++) {
          if (batches > leavesAfter) {
            await routed.stream.return!();
            return;
          }
          const coming = routed.stream.next();
          if (leavesWhile && batches === 1) {
            const settled = coming.then(
              ({ done }) => done,
              () => true,
            );
            await new Promise<void>((resolve) => void clock.after(int(8000), resolve));
            await routed.stream.return!();
            await settled;
            return;
          }
          const step = await coming;
          if (step.done) break;
          for (const { id, choices } of step.value) {
            ids.add(id);
            for (const { delta, finish_reason } of choices) {
              text += (delta as { content?: string }).content ?? "";
              if (finish_reason !== null) finishes++;
            }
          }
        }
        if (finishes !== 1) tell(`${finishes} finishes`);
        if (ids.size !== 1) tell("two answers in one");
      }
      if (![...words.values()].some((own) => own.join("") === text))
        tell(`got "${text}", which nobody said`);
    } catch (error) {
      if (!(error instanceof SimulatedError)) tell(`threw ${error}`);
      if (![...words.values()].some((own) => own.join("").startsWith(text)))
        tell(`got "${text}" before its error`);
    } finally {
      unfinished--;
      if (probe) probes.delete(probe);
    }
  };
  const probes = new Set<string>();
  const requests = 3 + int(15);
  for (let number = 1; number <= requests; number++)
    clock.after(int(150_000), () => void request(number));
  await clock.run();
  if (unfinished > 0) broken.push(`${unfinished} requests have no end`);
  for (const target of [...groups.values()].flat()) {
    const { running, probing } = book.of(target.id);
    if (running !== 0 || probing) broken.push(`${target.id} is left with ${running} running`);
  }
  return broken;
}
