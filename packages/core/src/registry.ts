import type { ProviderAdapter } from "./adapter.ts";
import { type AnyModelError, createError, invalidRequest, mustBe } from "./errors.ts";
import { packageOf } from "./known-adapters.ts";
import { isObject } from "./fields.ts";
import { nearest } from "./nearest.ts";

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
  /** Throws `invalid_request` or `unknown_provider`; loads a lazy adapter. */
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
  for (const source of sources.values()) if (typeof source !== "function") checkAdapter(source);
  const names = new Map(Object.entries(aliases));
  const prefixes = [...sources.keys()];
  const loading = new Map<string, Promise<ProviderAdapter>>();
  const load = async (prefix: string, model: string, source: () => Promise<ProviderAdapter>) => {
    const loaded = loading.get(prefix) ?? loadAdapter(prefix, source);
    loading.set(prefix, loaded);
    try {
      const adapter = await loaded;
      sources.set(prefix, adapter);
      return { prefix, model, adapter };
    } catch (error) {
      // The next call tries again.
      loading.delete(prefix);
      throw error;
    }
  };

  return {
    prefixes,
    resolve(modelId) {
      if (typeof modelId !== "string") throw mustBe("model", modelId, 'a string "prefix/name"');
      const id = names.get(modelId) ?? modelId;
      const [prefix = ""] = id.split("/", 1);
      const source = sources.get(prefix);
      if (source === undefined) throw unknownProvider(prefix, prefixes);
      const rest = id.slice(prefix.length);
      // A lone surrogate has no UTF-8, so it could not be sent.
      if (!rest || /\/\.{0,2}(\/|$)/.test(rest) || !rest.isWellFormed()) {
        throw invalidRequest(
          "model",
          'must be "prefix/name" with no empty, . or .. between its slashes.',
        );
      }
      const model = rest.slice(1);
      if (typeof source === "function") return load(prefix, model, source);
      return { prefix, model, adapter: source };
    },
  };
}

function unknownProvider(prefix: string, prefixes: readonly string[]): AnyModelError {
  const near = nearest(prefix, prefixes);
  const known = packageOf(prefix);
  const message = [
    `No adapter is registered for the prefix "${prefix.slice(0, 64)}" (a model id is "prefix/name").`,
    `Registered: ${prefixes.join(", ") || "none"}.`,
    near && `Did you mean "${near}"?`,
    known && `Install ${known} and pass its adapter to createClient({ providers }).`,
  ];
  return createError("unknown_provider", message.filter(Boolean).join(" "), { param: "model" });
}

async function loadAdapter(
  prefix: string,
  source: () => Promise<ProviderAdapter>,
): Promise<ProviderAdapter> {
  let adapter: ProviderAdapter;
  try {
    adapter = await source();
  } catch (cause) {
    const message = `The adapter could not be loaded: ${cause instanceof Error ? cause.message : cause}`;
    throw createError("config", message, { provider: prefix, cause });
  }
  checkAdapter(adapter);
  return adapter;
}

/** What core relies on, so that a mistake in an adapter is told when it is registered. */
function checkAdapter(adapter: ProviderAdapter): void {
  if (!isObject(adapter)) throw createError("config", "An entry of providers is no adapter.");
  const { spec, id: provider, baseURL, limits } = adapter as ProviderAdapter;
  const demand = (holds: boolean, message: string): void => {
    if (!holds) throw createError("config", message, { provider });
  };
  demand(spec === 1, "The adapter's spec is not 1: install a newer @anymodel/core.");
  const { concurrency = 1 } = limits ?? {};
  demand(
    Number.isInteger(concurrency) && concurrency > 0,
    "concurrency must be a whole number from 1.",
  );
  demand(
    URL.canParse(baseURL) && /^https?:\/\/[^@?#\s/\\]+(\/[^?#]*)?$/i.test(baseURL),
    "baseURL must be an http or https URL without user name, password, query and fragment.",
  );
}
