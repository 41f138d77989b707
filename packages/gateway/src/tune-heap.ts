import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Bytes from which V8's young generation grows no more, both of its halves together. */
const YOUNG = 32 * 2 ** 20;

/** By how much it grows when much of it lives: V8's own, and not at all. */
const GROWS = 2;
const STAYS = 1;

/**
 * Fits V8's heap to a server that hands on what comes. For a process of its own, before it serves.
 *
 * - No objects go into the old space because those before them lived long. At the start of a busy server all requests
 *   that are under way survive the first collections; from then on their successors would be made in the old space,
 *   where each that is answered stays until the next full collection.
 * - Bytes that are outside of the heap count as the heap does. Otherwise each 64 MB of them start a full collection:
 *   that is one for ten requests with a big image.
 * - The young generation does not grow much beyond 32 MB, which many open streams would have it do, and it would not
 *   shrink while they are open.
 */
export function tuneHeap(): void {
  setFlagsFromString("--no-allocation-site-pretenuring");
  // V8 says on standard error that it does not know a flag.
  if (Number.parseInt(process.versions.node, 10) >= 24) {
    setFlagsFromString("--external-memory-accounted-in-global-limit");
  }
  let growth = GROWS;
  // The limit itself is a flag of the command line only.
  const fit = (): void => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    const wanted = young && young.space_size >= YOUNG ? STAYS : GROWS;
    if (wanted === growth) return;
    growth = wanted;
    setFlagsFromString(`--semi-space-growth-factor=${growth}`);
  };
  fit();
  new PerformanceObserver(fit).observe({ entryTypes: ["gc"] });
}
