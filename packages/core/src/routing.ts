import {
  createRouter,
  type Fallback,
  type Fallbacks,
  type Reply,
  type StreamChunk,
  type Target,
} from "@anymodel/router";
import type { ChatCompletion, ChatCompletionChunk } from "./chat.ts";
import type { CompletionStream } from "./completion-stream.ts";
import type { EmbeddingResponse } from "./create-embedding.ts";
import { type Attempt, createError, isAnyModelError } from "./errors.ts";
import type { Fields } from "./fields.ts";
import type { Registry } from "./registry.ts";
import type { CallOptions } from "./request.ts";
import { createRoutedStream } from "./routed-stream.ts";
import type { FallbackNames, GroupMember, RouterSettings } from "./router-settings.ts";

/** A request as it is handed on; `model` is a group's name or a model id. */
export type RoutedRequest = Fields & { model: string; stream?: boolean | null };

/** The calls of a client that ask one model. */
export interface Calls {
  completion(
    request: RoutedRequest,
    options: CallOptions,
  ): Promise<ChatCompletion | CompletionStream>;
  embedding(request: RoutedRequest, options: CallOptions): Promise<EmbeddingResponse>;
}

/** The same calls, of a group. */
export type Routing = Calls;

interface ModelTarget extends Target {
  readonly model: string;
}

/** What a model answers, and the name that the answer carries. */
type Answered<Answer> = Reply<ChatCompletionChunk> & { answer: Answer; asked: string };

/** Makes the router of a client; rejects with `config` where a name leads nowhere. */
export async function createRouting(
  { groups = {}, ...settings }: RouterSettings,
  registry: Registry,
  plain: Calls,
): Promise<Routing> {
  const targets = new Map<string, readonly ModelTarget[]>();
  /** Loads what is needed to know whether a model may take minutes to wake up. */
  const toTarget = async (member: GroupMember, id: string): Promise<ModelTarget> => {
    const { adapter, model } = await registry.resolve(member.model);
    const { limits, models } = adapter;
    return {
      contextWindow: models?.[model]?.context,
      coldStart: limits?.coldStart,
      ...member,
      id,
    };
  };
  const addGroup = async (name: string): Promise<void> => {
    if (targets.has(name)) return;
    const members = Object.hasOwn(groups, name) ? groups[name]! : [name];
    const made = members.map((member, index) =>
      typeof member === "string"
        ? toTarget({ model: member }, name === member ? name : `${name}#${index}`)
        : toTarget(member, `${name}#${index}`),
    );
    targets.set(name, await Promise.all(made));
  };
  const tables = {
    fallbacks: toFallbacks(settings.fallbacks),
    contextWindowFallbacks: toFallbacks(settings.contextWindowFallbacks),
    contentPolicyFallbacks: toFallbacks(settings.contentPolicyFallbacks),
  };
  const defaultFallbacks = settings.defaultFallbacks?.map(toFallback);
  const named = Object.values(tables).flatMap((table) => Object.entries(table ?? {}));
  const names = [
    ...Object.keys(groups),
    ...named.flatMap(([name, others]) => [name, ...others.map(({ group }) => group)]),
    ...(settings.defaultFallbacks ?? []),
  ];
  for (const name of names) {
    try {
      await addGroup(name);
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : String(cause);
      throw createError("config", `router: "${name}" is neither a group nor a model id. ${words}`);
    }
  }
  const router = createRouter<ModelTarget, ChatCompletionChunk>({
    targetsOf: (group) => targets.get(group),
    settings: { ...settings, ...tables, defaultFallbacks },
    chunkOf: (chunk) => chunk as StreamChunk,
    itemOf: (chunk) => chunk as ChatCompletionChunk,
    faultOf: (error) => (isAnyModelError(error) ? error : undefined),
    timedOut: (ms) =>
      createError("timeout", `Timed out: the first token did not come within ${ms} ms.`),
    aborted: () => createError("aborted", "The caller aborted the call."),
    noTarget(group, why) {
      if ("unavailable" in why) {
        return createError("config", `No model can serve ${group}: ${why.unavailable}.`);
      }
      const [code, words, retryAfter] =
        "full" in why
          ? (["rate_limit", `at a limit (${why.full.limit})`, why.full.retryAfter] as const)
          : (["overloaded", "down", why.down] as const);
      const message = `Every model of ${group} is ${words}. Try again in ${retryAfter} s.`;
      return createError(code, message, { retryAfter, model: group });
    },
  });

  const route = async <Answer>(
    request: RoutedRequest,
    options: CallOptions,
    ask: (request: RoutedRequest, options: CallOptions) => Promise<Answer>,
    read: (answer: Answer, asked: string) => Reply<ChatCompletionChunk>,
  ) => {
    const { model: group, stream } = request;
    const { signal, timeout, idleTimeout, maxRetries: retries } = options;
    await addGroup(group);
    const attempts: Attempt[] = [];
    try {
      return await router.route<Answered<Answer>>({
        group,
        stream: stream === true,
        signal,
        timeout,
        idleTimeout,
        retries,
        async ask({ target: { model }, group: asked, ...limits }) {
          const { timeout: first = timeout, idleTimeout: idle = idleTimeout } = limits;
          try {
            const own = { ...options, timeout: first, idleTimeout: idle, maxRetries: 0 };
            const answer = await ask({ ...request, model }, own);
            return { answer, asked, ...read(answer, asked) };
          } catch (error) {
            if (isAnyModelError(error) && error.attempts) attempts.push(...error.attempts);
            throw error;
          }
        },
      });
    } catch (error) {
      throw isAnyModelError(error) ? Object.assign(error, { attempts }) : error;
    }
  };

  return {
    async completion(request, options) {
      /** The stream that goes on now, and its name. */
      let current!: { answer: CompletionStream; asked: string };
      const { stream, reply } = await route(request, options, plain.completion, (answer, asked) => {
        if ("choices" in answer) return { tokens: answer.usage?.total_tokens };
        current = { answer, asked };
        return { stream: toBatches(answer, asked) };
      });
      const { answer, asked } = reply;
      if (!stream) return { ...(answer as ChatCompletion), model: asked };
      const whole = async () => ({ ...(await current.answer.final()), model: current.asked });
      return createRoutedStream(stream, whole, (answer as CompletionStream).warnings);
    },
    async embedding(request, options) {
      const { reply } = await route(request, options, plain.embedding, ({ usage }) => ({
        tokens: usage?.total_tokens,
      }));
      return { ...reply.answer, model: reply.asked };
    },
  };
}

function toFallback(group: string): Fallback {
  return { group };
}

function toFallbacks(names: FallbackNames | undefined): Fallbacks | undefined {
  const entries = Object.entries(names ?? {});
  return Object.fromEntries(entries.map(([name, others]) => [name, others.map(toFallback)]));
}

/** A stream's chunks as the router takes them, under the name that was asked for. */
function toBatches(
  stream: CompletionStream,
  model: string,
): AsyncIterator<readonly ChatCompletionChunk[]> {
  const chunks = stream[Symbol.asyncIterator]();
  return {
    async next() {
      const step = await chunks.next();
      return step.done ? step : { value: [{ ...step.value, model }], done: false };
    },
    async return() {
      await chunks.return?.();
      return { value: undefined, done: true };
    },
  };
}
