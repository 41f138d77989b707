import type { NamedFault } from "./parse-name.ts";

/** Which calls of a model its fault strikes. */
export interface Strikes {
  /** Counts a call, and tells whether it is struck. */
  take(model: string, named: NamedFault): boolean;
  /** Forgets all calls. */
  reset(): void;
}

/** Keeps count of calls and of the time of the first one, by model. */
export function createStrikes(now: () => number = () => performance.now()): Strikes {
  const models = new Map<string, { calls: number; since: number }>();
  return {
    take(model, { fault, mode, duration }) {
      const known = models.get(model) ?? { calls: 0, since: now() };
      models.set(model, known);
      known.calls += 1;
      if (mode === "once") return known.calls === 1;
      if (fault.lasts && duration !== undefined) {
        const periods = Math.floor((now() - known.since) / duration);
        return mode === "flap" ? periods % 2 === 0 : periods < 1;
      }
      return mode === "always" || known.calls % 2 === 1;
    },
    reset: () => models.clear(),
  };
}
