import type { ProviderAdapter } from "@anymodel/core";

/**
 * Makes an adapter from settings: `apiKey`, `baseURL`, and what else it takes. It may stand on another copy of core
 * than the gateway's own, whose types TypeScript does not take for the same.
 */
export type AdapterFactory = (settings: any) => { readonly spec: 1; readonly id: string };

/** A factory that was loaded. */
export type LoadedFactory = (settings: object) => ProviderAdapter;

/** The adapters that can be had, by prefix; each is loaded when it is first used. */
export interface AdapterCatalog {
  readonly prefixes: readonly string[];
  /** The factory of a prefix; rejects if its package cannot be loaded. */
  load(prefix: string): Promise<LoadedFactory>;
}

/** How a prefix gets its factory. */
export type AdapterLoader = () => Promise<AdapterFactory> | AdapterFactory;

/** Makes a catalog; a loader runs once, and again only if it failed. */
export function createCatalog(loaders: ReadonlyMap<string, AdapterLoader>): AdapterCatalog {
  const loaded = new Map<string, Promise<LoadedFactory>>();
  return {
    prefixes: [...loaders.keys()],
    load(prefix) {
      const known = loaded.get(prefix);
      if (known) return known;
      const loader = loaders.get(prefix);
      const loading = loader
        ? Promise.resolve(loader() as LoadedFactory | Promise<LoadedFactory>)
        : Promise.reject(new Error(`No adapter is installed for the prefix "${prefix}".`));
      loaded.set(prefix, loading);
      loading.catch(() => loaded.delete(prefix));
      return loading;
    },
  };
}

/** Whether what a config names as an adapter is a file, not a package. */
export function isFile(specifier: string): boolean {
  return /^\.{0,2}\//.test(specifier);
}
