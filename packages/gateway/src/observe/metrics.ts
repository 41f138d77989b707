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

/** Starts the metrics of one gateway. */
export function createMetrics(): Metrics {
  const counters = new Map<string, Map<string, number>>();
  const histograms = new Map<string, Map<string, Histogram>>();

  const count = (name: string, labels: string, by = 1): void => {
    const series = counters.get(name) ?? new Map<string, number>();
    counters.set(name, series);
    series.set(labels, (series.get(labels) ?? 0) + by);
  };
  const measure = (name: string, labels: string, seconds: number): void => {
    const series = histograms.get(name) ?? new Map<string, Histogram>();
    histograms.set(name, series);
    const histogram = series.get(labels) ?? {
      labels,
      counts: BUCKETS.map(() => 0),
      sum: 0,
      count: 0,
    };
    series.set(labels, histogram);
    const bucket = BUCKETS.findIndex((limit) => seconds <= limit);
    if (bucket >= 0) histogram.counts[bucket]!++;
    histogram.sum += seconds;
    histogram.count++;
  };

  return {
    observe(trace) {
      const { route, status, group = "", deployment = "", stream } = trace;
      const model = `model="${escape(group)}"`;
      const labels = `route="${route}",${model},deployment="${escape(deployment)}"`;
      count("anymodel_requests_total", `${labels},status="${status}",stream="${stream}"`);
      if (trace.error !== undefined)
        count("anymodel_errors_total", `${labels},code="${trace.error}"`);
      for (const failure of trace.failures) {
        const failed = `deployment="${escape(failure.deployment)}",code="${failure.code}"`;
        count("anymodel_attempt_failures_total", failed);
      }
      if (deployment === "") return;
      const seconds = (performance.now() - trace.started) / 1000;
      measure("anymodel_request_duration_seconds", model, seconds);
      if (trace.firstChunkMs !== undefined) {
        measure("anymodel_first_chunk_seconds", model, trace.firstChunkMs / 1000);
      }
      if (trace.promptTokens !== undefined) {
        count("anymodel_tokens_total", `${labels},kind="prompt"`, trace.promptTokens);
        count("anymodel_tokens_total", `${labels},kind="completion"`, trace.completionTokens ?? 0);
      }
      if (trace.left) count("anymodel_clients_left_total", labels);
    },
    countReload: (result) => count("anymodel_config_reloads_total", `result="${result}"`),
    render(gauges) {
      const lines: string[] = [];
      for (const [name, value] of Object.entries(gauges)) {
        lines.push(`# TYPE anymodel_${name} gauge`, `anymodel_${name} ${value}`);
      }
      for (const [name, series] of counters) {
        lines.push(`# TYPE ${name} counter`);
        for (const [labels, value] of series) lines.push(`${name}{${labels}} ${value}`);
      }
      for (const [name, series] of histograms) {
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
