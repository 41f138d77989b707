import type { Cancellation } from "./cancellation.ts";

/** Lets a number of calls run at a time; the others wait in order. */
export class Gate {
  #running = 0;
  readonly #waiting = new Set<() => void>();

  /** Waits for one of `limit` places, first come, first served; a cancellation gives the wait up. */
  async enter(limit: number, cancellation: Cancellation): Promise<void> {
    if (this.#running < limit) this.#running++;
    else {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.add(resolve);
        cancellation.onCancel = (reason) => {
          // A call whose turn has come holds its place, and frees it as any other does.
          if (this.#waiting.delete(resolve)) reject(reason);
        };
      });
    }
  }

  /** Hands the place to the next in line. */
  leave(): void {
    const [next] = this.#waiting;
    if (next) {
      this.#waiting.delete(next);
      next();
    } else this.#running--;
  }
}
