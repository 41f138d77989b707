/** Bytes of request bodies that are held at the same time, over all requests. */
export interface ByteBudget {
  /** A reload may change it. */
  limit: number;
  readonly used: number;
  /** Takes bytes if there is room. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

/** Makes an empty budget. */
export function createByteBudget(limit: number): ByteBudget {
  let used = 0;
  const budget: ByteBudget = {
    limit,
    get used() {
      return used;
    },
    take(bytes) {
      if (used + bytes > budget.limit) return false;
      used += bytes;
      return true;
    },
    give(bytes) {
      used -= bytes;
    },
  };
  return budget;
}
