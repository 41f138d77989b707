import {
  createRouter,
  type Fallback,
  type Fallbacks,
  type NoTarget,
  type OpenReply,
  type Reply,
  type Routed,
  type StreamChunk,
} from "@anymodel/router";
import type { ChatCompletion, ChatCompletionChunk } from "./chat.ts";
import type { CompletionStream } from "./completion-stream.ts";
import type { EmbeddingResponse } from "./create-embedding.ts";
import {
  type AnyModelError,
  type Attempt,
  createError,
  type ErrorCode,
  isAnyModelError,
  mustBe,
} from "./errors.ts";
import { asFields, type Fields, isObject, knownFields } from "./fields.ts";
import type { Registry } from "./registry.ts";
import type { CallOptions } from "./request.ts";
import { createRoutedStream } from "./routed-stream.ts";
import type { FallbackNames, RouterSettings } from "./router-settings.ts";
import { loadTargets, type ModelTarget } from "./routing-targets.ts";

/** The calls of a client; each may be called with anything. */
export interface Calls {
  completion(request: unknown, options?: CallOptions): Promise<ChatCompletion | CompletionStream>;
  embedding(request: unknown, options?: CallOptions): Promise<EmbeddingResponse>;
}

/** What a model answers, and the name that the answer carries. */
type Answered<Answer> = Reply<ChatCompletionChunk> & { answer: Answer; asked: string };

/** Characters of a token, roughly; for limits only. */
const PER_TOKEN = 4;

/**
 * Puts a router before the calls that ask one model; `defaults` are the client's call options. Rejects with
 * `config` where a name leads nowhere.
 */
export async function createRouting(
  settings: RouterSettings,
  registry: Registry,
  plain: Calls,
  defaults: CallOptions,
): Promise<Calls> {
  const { idleTimeout, maxRetries } = defaults;
  const targets = await loadTargets(settings, registry, defaults);
  const router = createRouter<ModelTarget, ChatCompletionChunk>({
    targetsOf: (group) => targets.of(group),
    settings: {
      retries: maxRetries,
      idle: idleTimeout,
      idleWithFallback: idleTimeout,
      ...knownFields(settings as Fields),
      fallbacks: toFallbacks(settings.fallbacks),
      contextWindowFallbacks: toFallbacks(settings.contextWindowFallbacks),
      contentPolicyFallbacks: toFallbacks(settings.contentPolicyFallbacks),
      defaultFallbacks: settings.defaultFallbacks?.map(toFallback),
    },
    chunkOf: (chunk) => chunk as StreamChunk,
    itemOf: (chunk) => chunk as ChatCompletionChunk,
    faultOf: (error) => (isAnyModelError(error) ? error : undefined),
    timedOut: (ms) =>
      createError("timeout", `Timed out: the first token did not come within ${ms} ms.`),
    aborted: () => createError("aborted", "The caller aborted the call."),
    noTarget,
  });

  /** `attempts` gathers every attempt, also those of a stream that breaks later. */
  const route = async <Answer>(
    request: unknown,
    options: CallOptions,
    attempts: Attempt[],
    ask: (request: Fields, options: CallOptions) => Promise<Answer>,
    read: (answer: Answer, asked: string) => Reply<ChatCompletionChunk>,
  ): Promise<Routed<ModelTarget, ChatCompletionChunk, Answered<Answer>>> => {
    if (!isObject(request)) throw mustBe("request", request, "an object with a model");
    const { model: group, stream, messages, input } = request;
    if (typeof group !== "string") throw mustBe("model", group, "a model id or a group's name");
    const { signal, timeout, idleTimeout: idle, maxRetries: retries } = options;
    const own = await targets.load(group);
    const isLimited = own.some(({ tpm }) => tpm !== undefined);
    return router.route<Answered<Answer>>({
      group,
      stream: stream === true,
      signal,
      timeout,
      idleTimeout: idle,
      retries,
      targetsOf: (name) => (name === group ? own : targets.of(name)),
      ...(isLimited && {
        promptTokens: () => Math.ceil((JSON.stringify(messages ?? input) ?? "").length / PER_TOKEN),
      }),
      async ask({ target: { model }, group: asked, timeout: first, idleTimeout: silence }) {
        const limits = { ...(first !== undefined && { timeout: first }), idleTimeout: silence };
        const answer = await ask({ ...request, model }, { ...options, ...limits, maxRetries: 0 });
        return { answer, asked, ...read(answer, asked) };
      },
      onEnd(_, failure, ms) {
        if (!failure) return;
        const { attempts: [last] = [] } = asFields(failure.error) as Partial<AnyModelError>;
        // Another text than the one that was sent is no answer to go on with.
        const code = (failure.code === "diverged" ? "invalid_response" : failure.code) as ErrorCode;
        attempts.push({ ...last, code, ms: Math.round(ms) });
      },
    });
  };
  const withAttempts = (error: unknown, attempts: Attempt[]): unknown =>
    isAnyModelError(error) ? Object.assign(error, { attempts }) : error;

  return {
    async completion(request, options = {}) {
      const { signal } = options;
      if (signal && !signal.addEventListener) throw mustBe("signal", signal, "an AbortSignal");
      const attempts: Attempt[] = [];
      // A reader that leaves stops what is under way, also where that is only being asked.
      const left = new AbortController();
      const signals = signal ? [signal, left.signal] : [left.signal];
      /** The stream that goes on now, and its name. */
      let current!: { answer: CompletionStream; asked: string };
      try {
        const { stream, reply } = await route(
          request,
          { ...options, signal: AbortSignal.any(signals) },
          attempts,
          plain.completion,
          (answer, asked) => {
            if ("choices" in answer) return { tokens: answer.usage?.total_tokens };
            current = { answer, asked };
            return toReply(answer, asked);
          },
        );
        const { answer, asked } = reply;
        if (!stream) return { ...(answer as ChatCompletion), model: asked };
        return createRoutedStream(stream, {
          whole: async () => ({ ...(await current.answer.final()), model: current.asked }),
          stop: () => left.abort(),
          explain: (error) => withAttempts(error, attempts),
          warnings: (answer as CompletionStream).warnings,
        });
      } catch (error) {
        throw withAttempts(error, attempts);
      }
    },
    async embedding(request, options = {}) {
      const attempts: Attempt[] = [];
      try {
        const read = ({ usage }: EmbeddingResponse) => ({ tokens: usage?.total_tokens });
        const { reply } = await route(request, options, attempts, plain.embedding, read);
        return { ...reply.answer, model: reply.asked };
      } catch (error) {
        throw withAttempts(error, attempts);
      }
    },
  };
}

function noTarget(group: string, why: NoTarget): AnyModelError {
  if ("unavailable" in why) {
    return createError("config", `No model can serve ${group}: ${why.unavailable}.`);
  }
  const [code, words, retryAfter] =
    "full" in why
      ? (["rate_limit", `at a limit (${why.full.limit})`, why.full.retryAfter] as const)
      : (["overloaded", "down", why.down] as const);
  const message = `Every model of ${group} is ${words}. Try again in ${retryAfter} s.`;
  return createError(code, message, { retryAfter, model: group });
}

function toFallback(group: string): Fallback {
  return { group };
}

function toFallbacks(names: FallbackNames = {}): Fallbacks {
  const entries = Object.entries(names);
  return Object.fromEntries(entries.map(([name, others]) => [name, others.map(toFallback)]));
}

/** A stream as the router takes it, its chunks under the name that was asked for. */
function toReply(stream: CompletionStream, model: string): OpenReply<ChatCompletionChunk> {
  const runs = stream.runs();
  let tokens: number | undefined;
  return {
    stream: {
      async next() {
        const step = await runs.next();
        if (!step.done) {
          return { value: step.value.map(({ chunk }) => ({ ...chunk, model })), done: false };
        }
        tokens = (await stream.final()).usage?.total_tokens;
        return { value: undefined, done: true };
      },
      async return() {
        await runs.return?.();
        return { value: undefined, done: true };
      },
    },
    tokens: () => tokens,
  };
}
