import type { ProviderAdapter } from "./adapter.ts";
import { type AnyModelError, createError, invalidRequest, mustBe } from "./errors.ts";
import { packageOf } from "./known-adapters.ts";
import { isObject } from "./fold.ts";
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
  const names = new Map(Object.entries(aliases));
  for (const source of sources.values()) if (typeof source !== "function") checkAdapter(source);
  const prefixes = [...sources.keys()];
  const loading = new Map<string, Promise<ProviderAdapter>>();
  const load = (
    prefix: string,
    source: () => Promise<ProviderAdapter>,
  ): Promise<ProviderAdapter> => {
    const loaded = loading.get(prefix) ?? loadAdapter(prefix, source);
    loading.set(prefix, loaded);
    return loaded.then(
      (adapter) => {
        sources.set(prefix, adapter);
        return adapter;
      },
      (error) => {
        loading.delete(prefix);
        throw error;
      },
    );
  };

  return {
    prefixes,
    resolve(modelId) {
      if (typeof modelId !== "string") {
        throw mustBe("model", modelId, 'a string such as "bytez/…"');
      }
      const id = names.get(modelId) ?? modelId;
      const slash = id.indexOf("/");
      const prefix = slash < 0 ? id : id.slice(0, slash);
      const source = sources.get(prefix);
      if (source === undefined) throw unknownProvider(prefix, prefixes);
      const model = checkModel(id.slice(slash + 1), slash);
      if (typeof source !== "function") return { prefix, model, adapter: source };
      return load(prefix, source).then((adapter) => ({ prefix, model, adapter }));
    },
  };
}

function checkModel(model: string, slash: number): string {
  // A lone surrogate has no UTF-8, so it could not be sent.
  if (slash < 0 || /(^|\/)\.{0,2}(\/|$)/.test(model) || !model.isWellFormed()) {
    throw invalidRequest(
      "model",
      'must be "prefix/name" with no empty, . or .. between its slashes.',
    );
  }
  return model;
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
  const { spec, id, baseURL, limits } = adapter;
  const refuse = (message: string) => createError("config", message, { provider: id });
  if (spec !== 1) throw refuse("The adapter's spec is not 1: install a newer @anymodel/core.");
  const { concurrency = 1 } = limits ?? {};
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw refuse("concurrency must be a whole number from 1.");
  }
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined;
  if (
    !/^https?:/.test(url?.protocol ?? "") ||
    url!.username ||
    url!.password ||
    url!.search ||
    url!.hash
  ) {
    throw refuse(
      "baseURL must be an http or https URL without user name, password, query and fragment.",
    );
  }
}
