import type { Trace } from "./trace.ts";

/** Takes the log's lines; by default standard error, written in batches. */
export type WriteLine = (line: string) => void;

/** One request as one JSON line: what happened, never what was said. */
export function accessLine(trace: Trace, now: Date): string {
  const { requestId, method, route, group, deployment, attempts, failures, status, stream } = trace;
  return JSON.stringify({
    time: now.toISOString(),
    request_id: requestId,
    method,
    route,
    status,
    ...(trace.error !== undefined && { error: trace.error }),
    ...(group !== undefined && { model: group }),
    ...(deployment !== undefined && { deployment, attempts }),
    ...(failures.length > 0 && { failures }),
    ...(stream && { stream }),
    ...(trace.left && { client_left: true }),
    ms: round(performance.now() - trace.started),
    upstream_ms: round(trace.upstreamMs),
    ...(trace.firstChunkMs !== undefined && { first_chunk_ms: round(trace.firstChunkMs) }),
    bytes_in: trace.bytesIn,
    ...(trace.promptTokens !== undefined && {
      prompt_tokens: trace.promptTokens,
      completion_tokens: trace.completionTokens,
    }),
  });
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
