import type { Trace } from "./trace.ts";

/** Seconds; LLM answers take from milliseconds (refusals) to minutes. */
const BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

interface Histogram {
  labels: string;
  counts: number[];
  sum: number;
  count: number;
}

/** Values that are read when the metrics are. */
export interface Gauges {
  in_flight_requests: number;
  in_flight_bytes: number;
  response_buffered_bytes: number;
  config_version: number;
  ready: number;
}

/** Counts requests for Prometheus. Labels come from the config and fixed lists only, never from callers. */
export interface Metrics {
  observe(trace: Trace): void;
  countReload(result: "ok" | "refused"): void;
  /** The text exposition format, version 0.0.4. */
  render(gauges: Gauges): string;
}

/** What requests of one kind count in: looked up once, since building and finding labels costs more than counting. */
class Series {
  readonly labels: string;
  readonly requests: Counter;
  readonly prompt: Counter;
  readonly completion: Counter;
  readonly #like: Kind;

  constructor(trace: Trace, metrics: Store) {
    const { route, status, group = "", deployment = "", stream } = trace;
    this.#like = { route, status, group: trace.group, deployment: trace.deployment, stream };
    this.labels = `route="${route}",model="${escape(group)}",deployment="${escape(deployment)}"`;
    const { labels } = this;
    this.requests = metrics.counter(
      "anymodel_requests_total",
      `${labels},status="${status}",stream="${stream}"`,
    );
    this.prompt = metrics.counter("anymodel_tokens_total", `${labels},kind="prompt"`);
    this.completion = metrics.counter("anymodel_tokens_total", `${labels},kind="completion"`);
  }

  isOf({ route, status, group, deployment, stream }: Kind): boolean {
    const like = this.#like;
    return (
      like.deployment === deployment &&
      like.group === group &&
      like.status === status &&
      like.stream === stream &&
      like.route === route
    );
  }
}

/** What tells a series from others. */
type Kind = Pick<Trace, "route" | "status" | "group" | "deployment" | "stream">;

/** A number that only grows; shown when it has begun to. */
interface Counter {
  labels: string;
  value: number | undefined;
}

class Store {
  readonly counters = new Map<string, Map<string, Counter>>();
  readonly histograms = new Map<string, Map<string, Histogram>>();

  counter(name: string, labels: string): Counter {
    const series = this.counters.get(name) ?? new Map<string, Counter>();
    this.counters.set(name, series);
    const counter = series.get(labels) ?? { labels, value: undefined };
    series.set(labels, counter);
    return counter;
  }

  count(name: string, labels: string): void {
    add(this.counter(name, labels), 1);
  }

  measure(name: string, labels: string, seconds: number): void {
    const series = this.histograms.get(name) ?? new Map<string, Histogram>();
    this.histograms.set(name, series);
    let histogram = series.get(labels);
    if (!histogram) {
      histogram = { labels, counts: BUCKETS.map(() => 0), sum: 0, count: 0 };
      series.set(labels, histogram);
    }
    let bucket = 0;
    while (seconds > BUCKETS[bucket]!) bucket++;
    if (bucket < BUCKETS.length) histogram.counts[bucket]!++;
    histogram.sum += seconds;
    histogram.count++;
  }
}

function add(counter: Counter, by: number): void {
  counter.value = (counter.value ?? 0) + by;
}

/** Starts the metrics of one gateway. */
export function createMetrics(): Metrics {
  const store = new Store();
  const known = new Map<string, Series>();
  const models = new Map<string, string>();
  let last: Series | undefined;
  const seriesOf = (trace: Trace): Series => {
    if (last?.isOf(trace)) return last;
    const { route, status, group, deployment, stream } = trace;
    const key = `${route}\n${status}\n${group}\n${deployment}\n${stream}`;
    let series = known.get(key);
    if (!series) known.set(key, (series = new Series(trace, store)));
    return (last = series);
  };
  const modelOf = (group: string): string => {
    let labels = models.get(group);
    if (labels === undefined) models.set(group, (labels = `model="${escape(group)}"`));
    return labels;
  };

  return {
    observe(trace) {
      const series = seriesOf(trace);
      add(series.requests, 1);
      if (trace.error !== undefined) {
        store.count("anymodel_errors_total", `${series.labels},code="${trace.error}"`);
      }
      for (const name of trace.groups) {
        const turned = `${modelOf(trace.group ?? "")},fallback="${escape(name)}"`;
        store.count("anymodel_fallbacks_total", turned);
      }
      if (trace.malformed > 0) {
        add(store.counter("anymodel_malformed_chunks_total", series.labels), trace.malformed);
      }
      for (const failure of trace.failures) {
        const failed = `deployment="${escape(failure.deployment)}",code="${failure.code}"`;
        store.count("anymodel_attempt_failures_total", failed);
      }
      if (trace.deployment === undefined) return;
      const model = modelOf(trace.group ?? "");
      const seconds = (performance.now() - trace.started) / 1000;
      store.measure("anymodel_request_duration_seconds", model, seconds);
      if (trace.firstChunkMs !== undefined) {
        store.measure("anymodel_first_chunk_seconds", model, trace.firstChunkMs / 1000);
      }
      if (trace.promptTokens !== undefined) {
        add(series.prompt, trace.promptTokens);
        add(series.completion, trace.completionTokens ?? 0);
      }
      if (trace.left) store.count("anymodel_clients_left_total", series.labels);
    },
    countReload: (result) => store.count("anymodel_config_reloads_total", `result="${result}"`),
    render(gauges) {
      const lines: string[] = [];
      for (const [name, value] of Object.entries(gauges)) {
        lines.push(`# TYPE anymodel_${name} gauge`, `anymodel_${name} ${value}`);
      }
      for (const [name, counters] of store.counters) {
        const counted = [...counters.values()].filter(({ value }) => value !== undefined);
        if (counted.length > 0) lines.push(`# TYPE ${name} counter`);
        for (const { labels, value } of counted) lines.push(`${name}{${labels}} ${value}`);
      }
      for (const [name, series] of store.histograms) {
        lines.push(`# TYPE ${name} histogram`);
        for (const histogram of series.values()) lines.push(...formatHistogram(name, histogram));
      }
      return `${lines.join("\n")}\n`;
    },
  };
}

function formatHistogram(name: string, { labels, counts, sum, count }: Histogram): string[] {
  let running = 0;
  const buckets = BUCKETS.map((limit, index) => {
    running += counts[index]!;
    return `${name}_bucket{${labels},le="${limit}"} ${running}`;
  });
  return [
    ...buckets,
    `${name}_bucket{${labels},le="+Inf"} ${count}`,
    `${name}_sum{${labels}} ${sum}`,
    `${name}_count{${labels}} ${count}`,
  ];
}

/** Names come from the config and may hold anything. */
function escape(name: string): string {
  return /[\\"\n]/.test(name) ? name.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n") : name;
}
