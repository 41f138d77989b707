import type { ProviderAdapter } from "./adapter.ts";
import type { Run } from "./run.ts";

/** Lets a number of calls run at a time; the others wait in order. */
interface Gate {
  running: number;
  waiting: Set<() => void>;
}

/** Gates by adapter and key. */
export type Gates = Map<ProviderAdapter, Map<string, Gate>>;

/** Waits for one of `limit` places, first come, first served, and gives what frees it; a cancellation ends the wait. */
export async function takePlace(run: Run, limit: number, gates: Gates): Promise<() => void> {
  run.check();
  const key = run.secrets.join();
  const { adapter } = run.prepared;
  const byKey = gates.get(adapter) ?? new Map<string, Gate>();
  const gate = byKey.get(key) ?? { running: 0, waiting: new Set() };
  gates.set(adapter, byKey.set(key, gate));
  if (gate.running < limit) gate.running++;
  else {
    await new Promise<void>((resolve, reject) => {
      gate.waiting.add(resolve);
      run.onCancel = (reason) => {
        // A call whose turn has come holds its place, and frees it below.
        if (gate.waiting.delete(resolve)) reject(reason);
      };
    });
  }
  const leave = (): void => {
    const [next] = gate.waiting;
    if (next) {
      gate.waiting.delete(next);
      next();
    } else gate.running--;
  };
  // The caller may have aborted in the moment that its turn came.
  if (run.reason) leave();
  run.check();
  return leave;
}
