import { asFields, asList, type Delta, messageOfBody } from "@anymodel/core/provider";

/** What a stream remembers: whether its head was read, and how many tools were called. */
export interface AnswerState {
  started?: boolean;
  calls: number;
}

const TIMES = ["total_duration", "load_duration", "prompt_eval_duration", "eval_duration"];

/** Decodes one line of a streamed answer. */
export function readLine(line: string, state: AnswerState): Iterable<Delta> {
  try {
    return readAnswer(JSON.parse(line), undefined, state);
  } catch {
    return [{ malformed: "it is not JSON" }];
  }
}

/** Decodes `{ message, done, done_reason, … }`, a whole answer or a piece of one (docs.ollama.com/api/chat). */
export function* readAnswer(
  value: unknown,
  _call?: unknown,
  state: AnswerState = { calls: 0 },
): Generator<Delta> {
  const body = asFields(value);
  if (body.error) {
    yield { error: { message: messageOfBody(body) ?? "Ollama reports an error without words." } };
    return;
  }
  const created = Math.floor(Date.parse(String(body.created_at)) / 1000);
  if (!state.started && Number.isFinite(created)) {
    state.started = true;
    yield { meta: { created } };
  }
  const { thinking, content, tool_calls } = asFields(body.message);
  const logprobs = readLogprobs(body.logprobs);
  if (typeof thinking === "string" && thinking) yield { reasoning: thinking };
  if (typeof content === "string" && content) yield { text: content, ...logprobs };
  else if (logprobs) yield logprobs;
  for (const call of asList(tool_calls)) {
    const { id, function: called } = asFields(call);
    const { name, arguments: args = {} } = asFields(called);
    // A call comes whole, and its own index starts again in each piece of some versions: places are counted here.
    yield {
      tool: state.calls++,
      ...(typeof id === "string" && { id }),
      ...(typeof name === "string" && { name }),
      args: typeof args === "string" ? args : JSON.stringify(args),
    };
  }
  if (body.done === true) yield* readEnd(body);
}

function* readEnd(body: Record<string, unknown>): Generator<Delta> {
  const { done_reason: reason, prompt_eval_count: prompt, eval_count: completion } = body;
  yield { finish: typeof reason === "string" && reason ? reason : "stop" };
  // Thinking is counted within `eval_count`; the count of a cached prompt is missing in older versions.
  if (typeof prompt === "number" && typeof completion === "number") {
    const total_tokens = prompt + completion;
    yield { usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens } };
  }
  const times = TIMES.filter((name) => typeof body[name] === "number");
  // In nanoseconds, as they came.
  const provider = Object.fromEntries(times.map((name) => [name, body[name]]));
  if (times.length > 0) yield { meta: { provider } };
}

function readLogprobs(value: unknown): { logprobs: { content: unknown[] } } | undefined {
  if (asList(value).length === 0) return undefined;
  const content = asList(value).map((item) => ({ top_logprobs: [], ...asFields(item) }));
  return { logprobs: { content } };
}
