import { type Clock, systemClock } from "./clock.ts";
import { createHealthBook, type HealthBook } from "./health.ts";
import { RoutedCall } from "./routed-call.ts";
import type { StreamChunk } from "./sent.ts";
import type { Fallback, RouteSettings, StreamRecovery, Target } from "./target.ts";
import type { NoTarget } from "./next-step.ts";
import { type RouteFault, startTrip } from "./trip.ts";

/** One attempt at a target; times in milliseconds. */
export interface Attempt<T extends Target> {
  readonly target: T;
  /** The group that it serves: the one asked for, or a fallback. */
  readonly group: string;
  /** What a fallback says of the request otherwise. */
  readonly overrides: Fallback["overrides"];
  /** To the first byte of the answer. */
  readonly timeout: number | undefined;
  /** Between two reads of the answer, once it has begun. */
  readonly idleTimeout: number;
}

/** An answer that has begun well: whole, or a stream of batches, each what one read brought. */
export type Reply<Item> = WholeReply | OpenReply<Item>;

/** A whole answer. */
export interface WholeReply {
  stream?: undefined;
  /** As the provider counted them. */
  tokens?: number | undefined;
  /** Characters of the answer, for an estimate where the provider counted no tokens. */
  characters?: number | undefined;
}

/** A streamed answer. */
export interface OpenReply<Item> {
  stream: AsyncIterator<readonly Item[]>;
  /** The tokens as the provider counted them, asked for at the end, where no chunk tells. */
  tokens?(): number | undefined;
}

/** A request to route. */
export interface RouteRequest<T extends Target, Item, Answer extends Reply<Item>> {
  readonly group: string;
  readonly stream: boolean;
  /** Asks one target; rejects with what `faultOf` reads. */
  ask(attempt: Attempt<T>): Promise<Answer>;
  readonly signal?: AbortSignal | undefined;
  /** Replaces the router's, e.g. to leave targets out. */
  targetsOf?(group: string): readonly T[] | undefined;
  /** These win over the targets' own and the settings'. */
  readonly retries?: number | undefined;
  readonly timeout?: number | undefined;
  readonly streamTimeout?: number | undefined;
  readonly idleTimeout?: number | undefined;
  readonly fallbacks?: readonly Fallback[] | undefined;
  /** Turns to no other group, whatever the settings say. */
  readonly disableFallbacks?: boolean | undefined;
  /** Further names under which the settings' fallbacks are looked up first, e.g. an alias. */
  readonly aliases?: readonly string[] | undefined;
  readonly recovery?: StreamRecovery | undefined;
  /** Estimates the tokens of the prompt, where a limit needs a number and the provider reports none. */
  promptTokens?(): number;
  /** An attempt begins. */
  onStart?(attempt: Attempt<T>): void;
  /** An attempt has begun to answer (without a failure), or failed. */
  onEnd?(attempt: Attempt<T>, failure: AttemptFailure | undefined, ms: number): void;
}

/** How an attempt failed. */
export interface AttemptFailure {
  /** An error code, or `diverged`: the answer differs from what the caller has read. */
  code: string;
  error: unknown;
  /** Whether it had begun to answer. */
  begun: boolean;
}

/** The answer of a request, and who gives it; `stream` replaces the reply's own. */
export interface Routed<T extends Target, Item, Answer extends Reply<Item>> {
  readonly reply: Answer;
  readonly stream: AsyncIterator<readonly Item[]> | undefined;
  /** The attempt that answers; after a recovery, the latest. */
  readonly attempt: Attempt<T>;
}

/** What the router needs to know of its user's world. */
export interface RouterOptions<T extends Target, Item> {
  targetsOf(group: string): readonly T[] | undefined;
  settings?: RouteSettings | undefined;
  /** Keeps the health of targets; a router of its own by default. */
  book?: HealthBook | undefined;
  clock?: Clock | undefined;
  /** The chunk of a stream's item. */
  chunkOf(item: Item): StreamChunk;
  /** An item of a chunk that the router has changed. */
  itemOf(chunk: StreamChunk): Item;
  /** Reads an error; `undefined` for what is no answer of a provider, and is thrown on. */
  faultOf(error: unknown): RouteFault | undefined;
  /** Makes the error of a stream whose first token did not come in time. */
  timedOut(ms: number): unknown;
  /** Makes the error of a request whose caller left while it waited. */
  aborted(): unknown;
  /** Makes the error of a request that no target can serve. */
  noTarget(group: string, why: NoTarget): unknown;
}

/** Carries requests to the targets of groups, so that a failure does not reach who asked. */
export interface Router<T extends Target, Item> {
  /** Resolves when an answer has begun well: a stream with its first token. Rejects with the error of the group that was asked for. */
  route<Answer extends Reply<Item>>(
    request: RouteRequest<T, Item, Answer>,
  ): Promise<Routed<T, Item, Answer>>;
}

/** Makes a router. */
export function createRouter<T extends Target, Item>(
  options: RouterOptions<T, Item>,
): Router<T, Item> {
  const { settings = {}, book = createHealthBook(), clock = systemClock } = options;
  const world = { ...options, settings, book, clock };
  return {
    route(request) {
      const { group, stream, retries, fallbacks, disableFallbacks, aliases } = request;
      const trip = startTrip<T>({
        group,
        kind: stream ? "stream" : "whole",
        source: request.targetsOf ? (request as Required<typeof request>) : options,
        settings,
        retries,
        fallbacks,
        disableFallbacks,
        aliases,
      });
      if (!trip) {
        return Promise.reject(options.noTarget(group, { unavailable: "there is no such group" }));
      }
      return new RoutedCall(world, trip, request).begin();
    },
  };
}
