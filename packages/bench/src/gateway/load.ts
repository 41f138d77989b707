/** The process that asks the gateways. */
import { Agent, type Dispatcher } from "undici";
import { KEY, SUBJECTS, type Subject, type SubjectName, type Task } from "./subjects.ts";
import { median } from "../median.ts";
import { createImageRequest, OPENAI_REQUEST } from "../payload.ts";

/** What to ask of which gateway: so many requests, so many at a time. `direct` asks the upstream itself too. */
export interface Order {
  name: SubjectName;
  task: Task;
  port: number;
  origin: string;
  count: number;
  atATime: number;
}

/** How long it took in all (ms); of `first` the median added time to the first byte (ms). */
export interface Served {
  ms: number;
  added?: number;
}

const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connections: 1100 });

const toBytes = (request: object) => Buffer.from(JSON.stringify(request));
const streamed = toBytes({ ...OPENAI_REQUEST, stream: true });
const BODIES: Record<Task, Buffer> = {
  call: toBytes(OPENAI_REQUEST),
  image: toBytes(createImageRequest()),
  stream: streamed,
  burst: streamed,
  together: streamed,
  first: streamed,
  memory: streamed,
};

/** One request; resolves at its end, or `onFirst` may take it from the first byte on. */
class Asked implements Dispatcher.DispatchHandler {
  #status = 0;
  #tail = "";
  #size = 0;
  readonly #streamed: boolean;
  readonly #done: (error?: Error) => void;
  readonly #onFirst: () => void;

  constructor(streamed: boolean, done: (error?: Error) => void, onFirst: () => void) {
    this.#streamed = streamed;
    this.#done = done;
    this.#onFirst = onFirst;
  }

  onRequestStart(): void {}

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, bytes: Buffer): void {
    if (this.#size === 0) this.#onFirst();
    this.#size += bytes.length;
    this.#tail = (this.#tail + bytes.toString("latin1")).slice(-400);
  }

  onResponseEnd(): void {
    const whole = this.#streamed ? this.#tail.endsWith("data: [DONE]\n\n") : this.#size >= 500;
    if (this.#status === 200 && whole) this.#done();
    else this.#done(new Error(`A gateway answered ${this.#status}: ${this.#tail}`));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#done(error);
  }
}

function send(
  { name, task, port, origin }: Order,
  direct: boolean,
  onFirst: () => void,
): Promise<void> {
  const subject: Subject = SUBJECTS[name];
  const body = BODIES[task];
  return new Promise((resolve, reject) => {
    agent.dispatch(
      {
        origin: direct ? origin : `http://127.0.0.1:${port}`,
        path: direct ? SUBJECTS.bare.path(task) : subject.path(task),
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${KEY}`,
          ...subject.headers(origin, task),
        },
        body,
      },
      new Asked(body === streamed, (error) => (error ? reject(error) : resolve()), onFirst),
    );
  });
}

async function repeat(order: Order): Promise<Served> {
  const started = performance.now();
  let left = order.count;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await send(order, false, () => {});
  };
  await Promise.all(Array.from({ length: order.atATime }, lane));
  return { ms: performance.now() - started };
}

/** Asks the upstream and the gateway in turns, one at a time. */
async function measureFirst(order: Order): Promise<Served> {
  const times = { direct: [] as number[], through: [] as number[] };
  const started = performance.now();
  for (let at = 0; at < order.count; at++) {
    for (const way of ["direct", "through"] as const) {
      const before = performance.now();
      await send(order, way === "direct", () => times[way].push(performance.now() - before));
    }
  }
  return {
    ms: performance.now() - started,
    added: median(times.through) - median(times.direct),
  };
}

/** Opens streams that do not end, and waits for the first bytes of each. */
async function holdOpen(order: Order): Promise<Served> {
  const started = performance.now();
  let open = 0;
  await new Promise<void>((resolve, reject) => {
    let asked = 0;
    const next = (): void => {
      if (asked++ >= order.count) return;
      send(order, false, () => {
        open++;
        if (open === order.count) resolve();
        next();
      }).then(() => reject(new Error("A stream ended.")), reject);
    };
    for (let at = 0; at < order.atATime; at++) next();
  });
  return { ms: performance.now() - started };
}

const WAYS: Partial<Record<Task, (order: Order) => Promise<Served>>> = {
  first: measureFirst,
  memory: holdOpen,
};

process.on("message", (order: Order) => {
  (WAYS[order.task] ?? repeat)(order).then(
    (served) => process.send!(served),
    (error) => {
      console.error(`${order.name}, ${order.task}:`, error);
      process.exit(1);
    },
  );
});
process.on("disconnect", () => process.exit());
process.send!({ ready: true });
