/** Lets a number of calls run at a time; the others wait in order. */
export interface Gate {
  /** Resolves to the function that frees the place. `onWait` gets a function that gives the wait up. */
  enter(onWait?: (leave: (reason: unknown) => void) => void): Promise<() => void>;
}

/** A gate for `limit` calls at a time, first come, first served. */
export function createGate(limit: number): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];
  const release = (): (() => void) => {
    let done = false;
    return () => {
      if (done) return;
      done = true;
      const next = waiting.shift();
      if (next) next();
      else running--;
    };
  };
  return {
    enter(onWait) {
      if (running < limit) {
        running++;
        return Promise.resolve(release());
      }
      return new Promise((resolve, reject) => {
        const next = () => resolve(release());
        waiting.push(next);
        onWait?.((reason) => {
          const place = waiting.indexOf(next);
          if (place < 0) return;
          waiting.splice(place, 1);
          reject(reason);
        });
      });
    },
  };
}
