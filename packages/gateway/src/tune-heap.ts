import { setFlagsFromString } from "node:v8";

/**
 * Tells V8 not to put objects into its old space because those before them lived long. At the start of a busy server all
 * requests that are under way survive the first collections; from then on their successors would be made in the old
 * space, where each that is answered stays until the next full collection. For a process of its own, before it serves.
 */
export function tuneHeap(): void {
  setFlagsFromString("--no-allocation-site-pretenuring");
}
