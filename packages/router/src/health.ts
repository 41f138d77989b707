import type { ByCode, RouteSettings, Target } from "./target.ts";

/** What is known of a target: what it is doing, how it has done lately, and whether it is down. Times in milliseconds. */
export interface Health {
  /** Requests under way. */
  running: number;
  /** The minute that the counts below belong to, in minutes since 1970. */
  minute: number;
  requests: number;
  tokens: number;
  ended: number;
  failures: number;
  /** Failures since the last success, whatever the minute. */
  streak: number;
  /** Since 1970; while it is not 0 the target is down, and asked by one request at a time from then on. */
  downUntil: number;
  /** Whether a request is trying a target that is down. */
  probing: boolean;
  /** The code of the last attempt that failed; absent after one that went well. */
  failed?: string | undefined;
  /** The last times to the first token of a stream, and of whole answers; newest last. */
  readonly paces: Readonly<Record<AnswerKind, number[]>>;
}

/** Streamed answers are compared with streamed ones only. */
export type AnswerKind = "stream" | "whole";

/** The health of all targets by id; it outlives a change of settings. */
export interface HealthBook {
  of(id: string): Health;
}

/** Why a target takes no request now, and for how long that may last (seconds). */
export interface Full {
  limit: "rpm" | "tpm" | "max_parallel_requests";
  retryAfter: number;
}

/** How an attempt ended. */
export type Outcome =
  /** `pace`: milliseconds to the first token, or of the whole answer. */
  | { ok: true; tokens: number; pace: number }
  /** `retryAfter` in seconds; `tokens` of an answer that broke. */
  | { ok: false; code: string; retryAfter?: number | undefined; tokens?: number }
  /** The caller left, or what came was of no use: says nothing about the target. */
  | { ok: undefined; tokens: number };

const MINUTE = 60_000;
const COOLDOWN = 5000;
/** Failures that take a target down: in a row, or in a minute if they are more than half. */
const MANY = 3;
const PACES = 10;
/** A provider that asks for more than this is asked again all the same. Seconds. */
const LONGEST_COOLDOWN = 3600;
/** A timeout counts as this pace, so that a silent target is not taken for a fast one. */
const SILENT_PACE = 1_000_000;

/** Failures of the key or the model itself: no second one is needed to know that the target is down. */
const DOWN_AT_ONCE = new Set(["authentication", "permission", "insufficient_quota", "not_found"]);

/** Failures that say something about the target; others are the request's own. */
const COUNTED = new Set([
  ...DOWN_AT_ONCE,
  "rate_limit",
  "server_error",
  "overloaded",
  "timeout",
  "connection",
  "truncated",
  "invalid_response",
]);

/** Starts keeping. */
export function createHealthBook(): HealthBook {
  const all = new Map<string, Health>();
  return {
    of(id) {
      let health = all.get(id);
      if (!health) {
        health = {
          running: 0,
          minute: 0,
          requests: 0,
          tokens: 0,
          ended: 0,
          failures: 0,
          streak: 0,
          downUntil: 0,
          probing: false,
          failed: undefined,
          paces: { stream: [], whole: [] },
        };
        all.set(id, health);
      }
      return health;
    },
  };
}

/** Counts an attempt that starts; says whether it is the one that tries a target that is down. */
export function startAttempt(health: Health, now: number): boolean {
  enterMinute(health, now);
  health.requests++;
  health.running++;
  const probe = health.downUntil > 0;
  if (probe) health.probing = true;
  return probe;
}

/** What is known of an attempt when it ends. */
export interface AttemptFacts {
  /** Whether it tried a target that was down. */
  probe: boolean;
  /** Whether nothing else could serve: then a target never goes down. */
  alone: boolean;
  kind: AnswerKind;
  now: number;
  settings: RouteSettings;
}

/** Counts an attempt that has ended, and takes the target down where it should. */
export function endAttempt(
  health: Health,
  target: Target,
  outcome: Outcome,
  { probe, alone, kind, now, settings }: AttemptFacts,
): void {
  enterMinute(health, now);
  health.running--;
  if (probe) health.probing = false;
  if (outcome.ok === false) {
    health.failed = outcome.code;
    health.tokens += outcome.tokens ?? 0;
    if (!COUNTED.has(outcome.code)) return;
    health.ended++;
    health.failures++;
    health.streak++;
    if (outcome.code === "timeout") addPace(health.paces[kind], SILENT_PACE);
    const downFor = cooldownOf(target, outcome.retryAfter, settings);
    if (downFor > 0 && !alone && (probe || goesDown(health, outcome, settings))) {
      // An earlier failure may have asked for more time.
      health.downUntil = Math.max(health.downUntil, now + downFor);
    }
    return;
  }
  health.tokens += outcome.tokens;
  if (!outcome.ok) return;
  health.ended++;
  health.streak = 0;
  health.failed = undefined;
  addPace(health.paces[kind], outcome.pace);
}

/** The attempt that tries a target which is down has begun to answer: the target is up. */
export function endProbe(health: Health): void {
  health.probing = false;
  health.downUntil = 0;
}

/** Whether the target is down and must be left alone, or has its one request. */
export function isLeftAlone(health: Health, now: number): boolean {
  return health.downUntil > 0 && (health.probing || now < health.downUntil);
}

/** Why a target takes no further request now. */
export function whyFull(target: Target, health: Health, now: number): Full | undefined {
  if (target.parallel !== undefined && health.running >= target.parallel) {
    return { limit: "max_parallel_requests", retryAfter: 1 };
  }
  if (health.minute !== minuteOf(now)) return undefined;
  const retryAfter = Math.ceil(60 - (now % MINUTE) / 1000);
  if (target.rpm !== undefined && health.requests >= target.rpm)
    return { limit: "rpm", retryAfter };
  if (target.tpm !== undefined && health.tokens >= target.tpm) return { limit: "tpm", retryAfter };
  return undefined;
}

/** The mean of the last paces; 0 for a target that has none, so that it is tried. */
export function paceOf({ paces }: Health, kind: AnswerKind): number {
  const known = paces[kind];
  return known.length === 0 ? 0 : known.reduce((sum, pace) => sum + pace, 0) / known.length;
}

/** The number of a code in a table, or of all codes. */
export function byCode(table: ByCode | undefined, code: string): number | undefined {
  if (!table) return undefined;
  return Object.hasOwn(table, code) ? table[code] : table.default;
}

function goesDown(
  { failures, ended, streak }: Health,
  { code, retryAfter }: Extract<Outcome, { ok: false }>,
  { allowedFails, allowedFailsPolicy }: RouteSettings,
): boolean {
  // What is said of this very error counts more than what is known of it.
  if (allowedFailsPolicy && Object.hasOwn(allowedFailsPolicy, code)) {
    return failures > allowedFailsPolicy[code]!;
  }
  if (DOWN_AT_ONCE.has(code) || (code === "rate_limit" && retryAfter !== undefined)) return true;
  const allowed = byCode(allowedFailsPolicy, code) ?? allowedFails;
  if (allowed !== undefined) return failures > allowed;
  return streak >= MANY || (failures >= MANY && failures > ended / 2);
}

function cooldownOf(
  { cooldown }: Target,
  retryAfter: number | undefined,
  { cooldown: shared = COOLDOWN }: RouteSettings,
): number {
  const least = cooldown ?? shared;
  if (least === 0 || !retryAfter) return least;
  const asked = Math.min(retryAfter, LONGEST_COOLDOWN) * 1000;
  // A time that is configured for the target is never shortened; the shared one is a guess.
  return cooldown === undefined ? asked : Math.max(cooldown, asked);
}

function addPace(paces: number[], pace: number): void {
  paces.push(pace);
  if (paces.length > PACES) paces.shift();
}

function enterMinute(health: Health, now: number): void {
  const minute = minuteOf(now);
  if (health.minute === minute) return;
  health.minute = minute;
  health.requests = health.tokens = health.ended = health.failures = 0;
}

function minuteOf(now: number): number {
  return Math.floor(now / MINUTE);
}
