/** Has big bodies come and go, after so many calls of `tuneHeap`, and prints how many full collections that took. */
import { constants, PerformanceObserver } from "node:perf_hooks";
import { setImmediate as pause } from "node:timers/promises";
import { tuneHeap } from "../../src/tune-heap.ts";

for (let calls = Number(process.argv[2]); calls > 0; calls--) tuneHeap();

let full = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const { detail } = entry as unknown as { detail: { kind: number } };
    if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) full++;
  }
}).observe({ entryTypes: ["gc"] });
for (let body = 0; body < 100; body++) {
  Buffer.alloc(5 * 2 ** 20, body);
  await pause();
}
console.log(full);
