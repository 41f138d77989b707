import { watch } from "node:fs";
import { basename, dirname } from "node:path";

/** Editors write a file in several steps; they are one change. Milliseconds. */
const SETTLE = 100;

/** Calls back when a file has changed, also where it was replaced by another; returns what ends the watch. */
export function watchFile(path: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const name = basename(path);
  // The folder, because a watch on the file itself follows the file that was replaced. In Kubernetes
  // it is a link called ..data that changes.
  const watcher = watch(dirname(path) || ".", (_, changed) => {
    if (changed !== null && changed !== name && changed !== "..data") return;
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
