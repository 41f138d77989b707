import { caught, collect } from "../answer.ts";
import type { Assertions } from "../assertions.ts";
import type { Check } from "../check.ts";
import { bytesOf, createExchange, type PlannedReply } from "../exchange.ts";
import { ask, connect, requestOf, type Subject } from "../subject.ts";
import type { StreamVector } from "../vectors.ts";
import { wellFormed } from "./decoding.ts";
import { bytesBeforeEnd } from "./truncation.ts";
import { finishesOf } from "./stream.ts";

/** Interruptions: streams that break, callers that leave, providers that fall silent. */
export const interruptionChecks: readonly Check[] = [
  {
    id: "call.aborted",
    level: "L3",
    name: "a caller who leaves closes the connection, and nothing is left behind",
    *cases(subject) {
      const [vector] = wellFormed(subject);
      if (!subject.adapter.chat) return;
      yield {
        name: "before the answer",
        async run(assert) {
          const exchange = createExchange([{ ending: "silence" }]);
          const { signal, listeners, abort } = countingSignal();
          const request = requestOf({ model: "any", request: undefined });
          const call = connect(subject, exchange).completion(request, { signal });
          setTimeout(abort, 5);
          assert.same((await caught(assert, call)).code, "aborted", "The error is aborted.");
          await within(assert, exchange.closed, "The request is stopped.");
          assert.same(listeners(), 0, "No listener is left on the signal.");
        },
      };
      if (!vector) return;
      yield {
        name: "in the middle of a stream",
        async run(assert) {
          const { exchange, answer, signal } = openStalled(subject, vector);
          const stream = await answer;
          setTimeout(signal.abort, 10);
          const found = await collect(stream);
          assert.same(found.error?.code, "aborted", "The error is aborted.");
          assert.same(finishesOf(found.chunks), [], "There is no finish.");
          assert.holds(found.error!.partial, "The error holds the partial answer.");
          await within(assert, exchange.closed, "The connection is closed.");
          assert.same(signal.listeners(), 0, "No listener is left on the signal.");
        },
      };
      yield {
        name: "by break",
        async run(assert) {
          const { exchange, answer, signal } = openStalled(subject, vector);
          for await (const _ of await answer) break;
          await within(assert, exchange.closed, "The connection is closed.");
          assert.same(signal.listeners(), 0, "No listener is left on the signal.");
        },
      };
      yield {
        name: "after the end",
        async run(assert) {
          const { signal, listeners, abort } = countingSignal();
          const { answer } = ask(subject, vector, { stream: true, options: { signal } });
          const stream = await answer;
          const { error } = await collect(stream);
          abort();
          assert.same(error, undefined, "The stream has ended well.");
          assert.holds(await stream.final(), "The answer is still there.");
          assert.same(listeners(), 0, "No listener is left on the signal.");
        },
      };
    },
  },
  {
    id: "call.timeout",
    level: "L3",
    name: "a provider that falls silent is a timeout, with what came",
    *cases(subject) {
      const [vector] = wellFormed(subject);
      if (!subject.adapter.chat) return;
      yield {
        name: "no first byte",
        async run(assert) {
          const exchange = createExchange([{ ending: "silence" }]);
          const request = requestOf({ model: "any", request: undefined });
          const call = connect(subject, exchange).completion(request, { timeout: 20 });
          assert.same((await caught(assert, call)).code, "timeout", "The error is a timeout.");
          await within(assert, exchange.closed, "The request is stopped.");
        },
      };
      if (!vector) return;
      yield {
        name: "no next byte",
        async run(assert) {
          const { exchange, answer } = openStalled(subject, vector, { idleTimeout: 20 });
          const { chunks, error } = await collect(await answer);
          assert.same(error?.code, "timeout", "The error is a timeout.");
          assert.same(finishesOf(chunks), [], "There is no finish.");
          await within(assert, exchange.closed, "The connection is closed.");
        },
      };
    },
  },
  {
    id: "stream.backpressure",
    level: "L3",
    name: "a caller who stops reading stops the provider",
    *cases(subject) {
      const [vector] = wellFormed(subject);
      if (!vector) return;
      yield {
        name: vector.id,
        async run(assert) {
          const pieces = Array.from(bytesOf(vector.http), (byte) => Uint8Array.of(byte));
          const { exchange, answer } = ask(subject, vector, {
            stream: true,
            reply: { ...vector.http, pieces },
          });
          const iterator = (await answer)[Symbol.asyncIterator]();
          await iterator.next();
          const before = exchange.pulls;
          await new Promise((resolve) => setTimeout(resolve, 10));
          assert.holds(
            exchange.pulls <= before + 2,
            `Nothing more is read, but ${exchange.pulls - before} pieces were.`,
          );
          await iterator.return();
        },
      };
    },
  },
];

/** A stream that falls silent before its end. */
function openStalled(subject: Subject, vector: StreamVector, options: object = {}) {
  const bytes = bytesOf(vector.http);
  const signal = countingSignal();
  const most = Math.max(1, bytesBeforeEnd(subject, vector));
  const reply: PlannedReply = {
    ...vector.http,
    pieces: [bytes.subarray(0, most)],
    ending: "stall",
  };
  const settings = { signal: signal.signal, ...options };
  return { ...ask(subject, vector, { stream: true, reply, options: settings }), signal };
}

/** A signal that counts who listens to it. */
function countingSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  const listening = new Set<unknown>();
  const [add, remove] = [
    signal.addEventListener.bind(signal),
    signal.removeEventListener.bind(signal),
  ];
  signal.addEventListener = (type: string, listener: any, options?: any) => {
    listening.add(listener);
    add(type as "abort", listener, options);
  };
  signal.removeEventListener = (type: string, listener: any, options?: any) => {
    listening.delete(listener);
    remove(type as "abort", listener, options);
  };
  return { signal, abort: () => controller.abort(), listeners: () => listening.size };
}

async function within(assert: Assertions, event: Promise<void>, what: string): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<"late">((resolve) => (timer = setTimeout(() => resolve("late"), 1000)));
  const found = await Promise.race([event, late]);
  clearTimeout(timer!);
  assert.holds(found !== "late", `${what} It is not, within a second.`);
}
