/** What a stream that breaks after its first token comes to: checked against another answer, an error, or nothing sent before its end. */
export type StreamRecovery = "verify" | "error" | "hold";

/** One way to serve a group: a model with its key and its limits. Absent numbers mean no limit. */
export interface Target {
  /** Unique; its health is kept under it. */
  readonly id: string;
  /** What is asked for there, where one target serves several models: one request may ask it for more than one. */
  readonly model?: string | undefined;
  /** Share of the group's requests. */
  readonly weight?: number | undefined;
  /** Lower ones are asked first; a target without one comes last. */
  readonly order?: number | undefined;
  /** Requests a minute. */
  readonly rpm?: number | undefined;
  /** Tokens a minute. */
  readonly tpm?: number | undefined;
  /** Requests at the same time. */
  readonly parallel?: number | undefined;
  /** Money for a token in and one out, in any one currency; for `cost-based-routing`. */
  readonly cost?: number | undefined;
  /** Tokens that the model takes, where known. */
  readonly contextWindow?: number | undefined;
  /** The model may take minutes to wake up: a slow first token is no failure. */
  readonly coldStart?: boolean | undefined;
  /** Further attempts after one that failed; wins over the settings. */
  readonly retries?: number | undefined;
  /** Milliseconds that it is left alone after it went down; wins over the settings. */
  readonly cooldown?: number | undefined;
  /** Milliseconds to the first byte. */
  readonly timeout?: number | undefined;
  /** Milliseconds to the first token of a streamed answer. */
  readonly streamTimeout?: number | undefined;
  readonly recovery?: StreamRecovery | undefined;
  /** Why it can never serve, e.g. a key that is not set. */
  readonly unavailable?: string | undefined;
}

/** How a target is chosen among those that may serve (LiteLLM's names). */
export type Strategy =
  | "simple-shuffle"
  | "least-busy"
  | "latency-based-routing"
  | "cost-based-routing";

/** A group to turn to, and what its requests say otherwise. */
export interface Fallback {
  readonly group: string;
  readonly overrides?: Readonly<Record<string, unknown>> | undefined;
}

/** Group → the groups to turn to, in order. */
export type Fallbacks = Readonly<Record<string, readonly Fallback[]>>;

/** Error code → a number; `default` stands for the codes that are not named. */
export type ByCode = Readonly<Record<string, number>>;

/** What all requests share; times in milliseconds. */
export interface RouteSettings {
  /** `simple-shuffle` by default. */
  readonly strategy?: Strategy | undefined;
  /** For `latency-based-routing`: targets within this share of the fastest count as equally fast; 0 by default. */
  readonly latencyBuffer?: number | undefined;
  /** Further attempts in a group after one that failed; 2 by default. */
  readonly retries?: number | undefined;
  /** The same for an error code, which wins. */
  readonly retryPolicy?: ByCode | undefined;
  /** The same for a group and an error code, which wins over both. */
  readonly groupRetryPolicy?: Readonly<Record<string, ByCode>> | undefined;
  /** The shortest wait before a target is asked again; 0 by default. */
  readonly retryAfter?: number | undefined;
  /** Failures in a minute that a target may have. By default it goes down at the third in a row, or in a minute if more than half have failed. */
  readonly allowedFails?: number | undefined;
  /** The same for an error code, which wins. */
  readonly allowedFailsPolicy?: ByCode | undefined;
  /** How long a target is left alone after it went down; 5,000 by default, 0 for never. */
  readonly cooldown?: number | undefined;
  readonly fallbacks?: Fallbacks | undefined;
  /** Where a prompt is too long; by default the fallbacks whose window is not known to be too small. */
  readonly contextWindowFallbacks?: Fallbacks | undefined;
  /** Where a provider refuses the content; by default none, and the reason goes to the caller. */
  readonly contentPolicyFallbacks?: Fallbacks | undefined;
  /** For groups that have none of their own. */
  readonly defaultFallbacks?: readonly Fallback[] | undefined;
  /** Groups that one request may turn to; 5 by default. */
  readonly maxFallbacks?: number | undefined;
  /** `verify` where another target could answer, else `error`. */
  readonly recovery?: StreamRecovery | undefined;
  /** To the first token of a stream, where a fallback exists and nothing else is configured; 10,000 by default. */
  readonly firstToken?: number | undefined;
  /** Silence in the middle of an answer, where a fallback exists; 15,000 by default. */
  readonly idleWithFallback?: number | undefined;
  /** Silence in the middle of an answer, where none exists; 30,000 by default. */
  readonly idle?: number | undefined;
}
