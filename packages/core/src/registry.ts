import type { ProviderAdapter } from "./adapter.ts";
import { createError, invalidRequest, isAnyModelError, mustBe } from "./errors.ts";
import { asFields } from "./fields.ts";
import { isModelName } from "./model-path.ts";

/** An adapter, or a function that loads one at its first use. */
export type AdapterSource = ProviderAdapter | (() => Promise<ProviderAdapter>);

/** Adapters as a list (the prefix is each one's `id`) or by prefix. */
export type Providers = readonly ProviderAdapter[] | Readonly<Record<string, AdapterSource>>;

/** Where a model id leads. */
export interface ResolvedModel {
  prefix: string;
  /** The id without its prefix. */
  model: string;
  adapter: ProviderAdapter;
}

/** Finds the adapter of a model id by its prefix. */
export interface Registry {
  readonly prefixes: readonly string[];
  /** Throws `invalid_request`, rejects with `unknown_provider`; loads a lazy adapter. */
  resolve(modelId: unknown): ResolvedModel | Promise<ResolvedModel>;
}

/** Makes a registry; `aliases` maps short names to model ids. */
export function createRegistry(
  providers: Providers,
  aliases: Readonly<Record<string, string>> = {},
): Registry {
  const sources = new Map<string, AdapterSource>(
    Array.isArray(providers)
      ? providers.map((adapter) => [adapter?.id, adapter])
      : Object.entries(providers),
  );
  if (sources.size < (providers as readonly unknown[]).length) {
    throw createError("config", "Two adapters have one id: pass a record.");
  }
  for (const [prefix, source] of sources) {
    if (typeof source === "function") sources.set(prefix, loadOnce(prefix, source));
    else checkAdapter(source);
  }
  const names = new Map(Object.entries(aliases));
  const prefixes = [...sources.keys()];

  return {
    prefixes,
    resolve(modelId) {
      if (typeof modelId !== "string") throw mustBe("model", modelId, 'a string "prefix/name"');
      const id = names.get(modelId) ?? modelId;
      const [prefix = ""] = id.split("/", 1);
      const source = sources.get(prefix);
      if (source === undefined) return refuse(prefix, prefixes);
      const model = id.slice(prefix.length + 1);
      if (!isModelName(model)) {
        throw invalidRequest("model", 'must be "prefix/name", without empty, . or .. segments.');
      }
      return typeof source === "function"
        ? source().then((adapter) => ({ prefix, model, adapter }))
        : { prefix, model, adapter: source };
    },
  };
}

async function refuse(prefix: string, prefixes: readonly string[]): Promise<never> {
  throw (await import("./further.ts")).unknownProvider(prefix, prefixes);
}

/** Loads an adapter at its first use; after a failure the next use tries again. */
function loadOnce(
  prefix: string,
  source: () => Promise<ProviderAdapter>,
): () => Promise<ProviderAdapter> {
  let loading: Promise<ProviderAdapter> | undefined;
  const load = async () => {
    try {
      return checkAdapter(await source());
    } catch (cause) {
      loading = undefined;
      if (isAnyModelError(cause)) throw cause;
      const message = `The adapter could not be loaded: ${cause instanceof Error ? cause.message : cause}`;
      throw createError("config", message, { provider: prefix, cause });
    }
  };
  return () => (loading ??= load());
}

/** What core relies on, so that a mistake in an adapter is told when it is registered. */
function checkAdapter(adapter: ProviderAdapter): ProviderAdapter {
  const { spec, id, baseURL, limits } = asFields(adapter) as Partial<ProviderAdapter>;
  const concurrency = limits?.concurrency ?? 1;
  const problem =
    spec !== 1
      ? "its spec is not 1: it needs a newer @anymodel/core"
      : !(Number.isInteger(concurrency) && concurrency > 0)
        ? "concurrency must be a whole number from 1"
        : !(URL.canParse(baseURL!) && /^https?:\/\/[^@?#\s/\\]+(\/[^?#]*)?$/i.test(baseURL!))
          ? "baseURL must be an http(s) URL without user, query and fragment"
          : undefined;
  if (problem === undefined) return adapter;
  throw createError("config", `The adapter cannot be used: ${problem}.`, { provider: id });
}
