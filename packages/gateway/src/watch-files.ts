import { watch } from "node:fs";
import { realpath } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";

/** Editors write a file in several steps; they are one change. Milliseconds. */
const SETTLE = 100;

/**
 * Calls back when one of the files has changed, also where it was replaced by another, and asks anew which they
 * are; returns what ends the watch. One that was listed stays watched, so that a broken file is seen when it is mended.
 */
export async function watchFiles(
  list: () => Promise<readonly string[]>,
  onChange: () => void,
): Promise<() => void> {
  let timer: NodeJS.Timeout | undefined;
  const folders = new Map<string, { names: Set<string>; close(): void }>();
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      onChange();
      // What cannot be watched any more was told when the watch began, or is gone.
      renew().catch(() => {});
    }, SETTLE);
  };
  const add = (path: string): void => {
    const folder = dirname(path);
    const known = folders.get(folder);
    if (known) return void known.names.add(basename(path));
    const names = new Set([basename(path)]);
    // The folder, because a watch on the file itself follows the file that was replaced. In Kubernetes
    // it is a link called ..data that changes.
    const watcher = watch(folder, (_, name) => {
      if (name === null || name === "..data" || names.has(name)) changed();
    });
    watcher.on("error", () => watcher.close());
    folders.set(folder, { names, close: () => watcher.close() });
  };
  const renew = async (): Promise<void> => {
    for (const file of await list()) {
      const path = resolve(file);
      add(path);
      // A link stays as it is when what it leads to is written.
      add(await realpath(path).catch(() => path));
    }
  };
  await renew();
  return () => {
    clearTimeout(timer);
    for (const { close } of folders.values()) close();
  };
}
