import { answerMeta, asFields, asList, countUsage, jsonStep } from "@anymodel/core/provider";
import { type Delta, type Fields, textDeltas, toolDelta } from "@anymodel/core/provider";

/** What a stream remembers: whether its head was read, and how many tools were called. */
export interface AnswerState {
  started?: boolean;
  calls: number;
}

const TIMES = ["total_duration", "load_duration", "prompt_eval_duration", "eval_duration"];

/** Decodes one line of a streamed answer. */
export const readLine = /* @__PURE__ */ jsonStep((value, state: AnswerState, call) =>
  readAnswer(value, call, state),
);

/** Decodes `{ message, done, done_reason, … }`, a whole answer or a piece of one (docs.ollama.com/api/chat). */
export function* readAnswer(
  value: unknown,
  _call?: unknown,
  state: AnswerState = { calls: 0 },
): Generator<Delta> {
  const body = asFields(value);
  if (body.error) return yield { error: { body } };
  const created = Math.floor(Date.parse(String(body.created_at)) / 1000);
  if (!state.started && Number.isFinite(created)) {
    state.started = true;
    yield answerMeta({ created });
  }
  const { thinking, content, tool_calls } = asFields(body.message);
  const logprobs = readLogprobs(body.logprobs);
  yield* textDeltas({ reasoning: thinking });
  if (typeof content === "string" && content) yield { text: content, ...logprobs };
  else if (logprobs) yield logprobs;
  for (const call of asList(tool_calls)) {
    const { id, function: called } = asFields(call);
    const { name, arguments: args = {} } = asFields(called);
    // A call comes whole, and its own index starts again in each piece of some versions: places are counted here.
    yield toolDelta(state.calls++, { id, name, args });
  }
  if (body.done === true) yield* readEnd(body);
}

function* readEnd(body: Fields): Generator<Delta> {
  const { done_reason: reason, prompt_eval_count, eval_count } = body;
  yield { finish: typeof reason === "string" && reason ? reason : "stop" };
  // Thinking is counted within `eval_count`; the count of a cached prompt is missing in older versions.
  yield* countUsage({ input: [prompt_eval_count], output: [eval_count] });
  const times = TIMES.filter((name) => typeof body[name] === "number");
  // In nanoseconds, as they came.
  yield { meta: { provider: Object.fromEntries(times.map((name) => [name, body[name]])) } };
}

function readLogprobs(value: unknown): { logprobs: { content: unknown[] } } | undefined {
  if (asList(value).length === 0) return undefined;
  const content = asList(value).map((item) => ({ top_logprobs: [], ...asFields(item) }));
  return { logprobs: { content } };
}
