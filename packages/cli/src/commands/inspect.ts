import { type ChatCompletion, createClient, isAnyModelError } from "@anymodel/core";
import {
  createRecorder,
  observeAdapter,
  type RecordedExchange,
  type Trace,
} from "@anymodel/testkit";
import { formatJSON } from "../format-json.ts";
import { loadAdapter } from "../load-adapter.ts";
import { reportError } from "../report-error.ts";
import { paint, textWidth, withoutControls } from "../terminal.ts";
import { describeRequest } from "../wire-request.ts";

/** The options of `anymodel inspect`. */
export interface InspectOptions {
  param?: Record<string, unknown>;
  dropParams?: boolean;
  stream: boolean;
  baseUrl?: string;
  json?: boolean;
}

/** What was seen of one call, at each of its stages. */
interface Inspection {
  request: Parameters<typeof describeRequest>[0];
  response: { status: number; headers: Record<string, string>; body: string } | undefined;
  trace: Trace;
  answer: ChatCompletion | undefined;
}

/** Asks a model once and shows request, frames, deltas and answer. */
export async function inspect(
  modelId: string,
  prompt: readonly string[],
  { param, dropParams, stream, baseUrl, json }: InspectOptions,
): Promise<void> {
  const loaded = await loadAdapter(modelId, baseUrl);
  const { adapter, trace } = observeAdapter(loaded.adapter);
  const recorder = createRecorder();
  const client = createClient({
    providers: { [loaded.prefix]: adapter },
    fetch: recorder.fetch,
    maxRetries: 0,
    dropParams,
  });
  const messages = [{ role: "user" as const, content: prompt.join(" ") }];
  const request = { ...param, model: modelId, messages, stream };
  const { request: wire } = await client.explain(request);
  const show = (answer: ChatCompletion | undefined): void => {
    const exchange = recorder.exchanges.at(-1);
    const response = exchange && readResponse(exchange);
    const { auth } = adapter;
    const seen = withoutKey(
      { request: wire, response, trace, answer },
      exchange?.request.headers ?? {},
      auth?.header ?? "authorization",
    );
    const text = json ? `${JSON.stringify(asData(seen), null, 2)}\n` : describe(seen);
    process.stdout.write(text);
  };
  try {
    const answer = await client.completion(request);
    show("final" in answer ? await answer.final() : answer);
  } catch (error) {
    // What was seen until it broke is what an adapter's author came for.
    show(isAnyModelError(error) ? error.partial : undefined);
    reportError(error);
    process.exitCode = 1;
  }
}

/** The value without what was sent as a key, also where the provider quotes it. */
function withoutKey<Value>(value: Value, headers: Record<string, string>, name: string): Value {
  const key = JSON.stringify(headers[name]?.split(" ").at(-1) ?? "").slice(1, -1);
  if (key.length < 4) return value;
  return JSON.parse(JSON.stringify(value).replaceAll(key, "[redacted]"));
}

function readResponse({ response }: RecordedExchange): Inspection["response"] {
  if (!response) return undefined;
  const { status, headers, chunks } = response;
  return { status, headers, body: Buffer.concat(chunks).toString("utf8") };
}

function asData({ request, response, trace, answer }: Inspection): object {
  const deltas = trace.frames.length === 0 ? { deltas: trace.deltas } : {};
  return { request, response, frames: trace.frames, ...deltas, answer };
}

function describe({ request, response, trace, answer }: Inspection): string {
  const width = textWidth();
  const half = Math.floor((width - 3) / 2);
  const status = response
    ? `${response.status} ${response.headers["content-type"] ?? ""}`
    : "no answer";
  const rows: [string, string][] =
    trace.frames.length > 0
      ? trace.frames.map(({ frame, deltas }) => [onLines(frame), deltas.map(onLines).join("\n")])
      : [
          [
            trace.body === undefined ? response?.body || "(empty)" : formatJSON(trace.body, half),
            trace.deltas.map(onLines).join("\n"),
          ],
        ];
  const left = trace.frames.length > 0 ? "frames" : "body";
  const answered = answer ? formatJSON(answer, half) : "(none)";
  return [
    ...columns("request", "answer", [[describeRequest(request, half), answered]], half),
    "",
    ...columns(`${left} · ${withoutControls(status)}`, "deltas", rows, half),
    "",
  ].join("\n");
}

function onLines(value: unknown): string {
  return typeof value === "string"
    ? JSON.stringify(value)
    : formatJSON(value, Number.POSITIVE_INFINITY);
}

/** Two columns with headings; texts wrap at any character, since JSON has few spaces. */
function columns(
  left: string,
  right: string,
  rows: readonly (readonly [string, string])[],
  width: number,
): string[] {
  const head = `${paint("bold", left)}${" ".repeat(Math.max(0, width - left.length))} │ ${paint("bold", right)}`;
  const rule = `${"─".repeat(width)}─┼─${"─".repeat(width)}`;
  const lines = rows.flatMap(([one, other]) => {
    const [first, second] = [wrap(one, width), wrap(other, width)];
    return Array.from({ length: Math.max(first.length, second.length) }, (_, at) =>
      `${(first[at] ?? "").padEnd(width)} │ ${second[at] ?? ""}`.trimEnd(),
    );
  });
  return [head.trimEnd(), rule, ...lines];
}

// Styles would be counted as columns, so the cells are plain.
const STYLES = /\x1b\[\d+m/g;

function wrap(text: string, width: number): string[] {
  return withoutControls(text.replace(STYLES, ""))
    .split("\n")
    .flatMap((line) => line.match(new RegExp(`.{1,${width}}`, "gu")) ?? [""]);
}
