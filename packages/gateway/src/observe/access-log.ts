import type { Trace } from "./trace.ts";

/** Takes the log's lines; by default standard error, written in batches. */
export type WriteLine = (line: string) => void;

/** One request as one JSON line: what happened, never what was said. */
export function accessLine(trace: Trace, now: number): string {
  const { error, group, deployment, failures, firstChunkMs, promptTokens } = trace;
  // By hand, since the order is fixed and most values need no escapes: JSON.stringify costs several times this.
  let line = `{"time":"${timeOf(now)}","request_id":"${trace.requestId}","method":"${trace.method}"`;
  line += `,"route":"${trace.route}","status":${trace.status}`;
  if (error !== undefined) line += `,"error":${quote(error)}`;
  if (group !== undefined) line += `,"model":${quote(group)}`;
  if (deployment !== undefined) {
    line += `,"deployment":${quote(deployment)},"attempts":${trace.attempts}`;
  }
  if (failures.length > 0) line += `,"failures":${JSON.stringify(failures)}`;
  if (trace.groups.length > 0) line += `,"fallbacks":${JSON.stringify(trace.groups)}`;
  if (trace.malformed > 0) line += `,"malformed_chunks":${trace.malformed}`;
  if (trace.stream) line += `,"stream":true`;
  if (trace.left) line += `,"client_left":true`;
  const end = performance.now();
  line += `,"ms":${round(end - trace.started)},"upstream_ms":${round(trace.upstreamUntil(end))}`;
  if (firstChunkMs !== undefined) line += `,"first_chunk_ms":${round(firstChunkMs)}`;
  line += `,"bytes_in":${trace.bytesIn}`;
  if (promptTokens !== undefined) {
    line += `,"prompt_tokens":${promptTokens}`;
    if (trace.completionTokens !== undefined)
      line += `,"completion_tokens":${trace.completionTokens}`;
  }
  return `${line}}`;
}

let latest = { at: 0, text: "" };

/** The time as ISO 8601; that of one millisecond is written once. */
function timeOf(now: number): string {
  if (latest.at !== now) latest = { at: now, text: new Date(now).toISOString() };
  return latest.text;
}

/** A text of the config as JSON. */
function quote(text: string): string {
  return /^[\w ./:@*-]*$/.test(text) ? `"${text}"` : JSON.stringify(text);
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}

/** Gathers lines and hands them over a few times a second, off the requests' path. */
export function batchLines(
  write: (text: string) => void,
  { interval = 200, most = 64 * 1024 }: { interval?: number; most?: number } = {},
): { add: WriteLine; flush(): void } {
  let pending = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (pending === "") return;
    const text = pending;
    pending = "";
    write(text);
  };
  return {
    add(line) {
      pending += `${line}\n`;
      if (pending.length > most) flush();
      else timer ??= setTimeout(flush, interval);
    },
    flush,
  };
}
