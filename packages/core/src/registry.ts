import type { ProviderAdapter } from "./adapter.ts";
import { AnyModelError, describeKind, invalidRequest } from "./errors.ts";
import { KNOWN_ADAPTERS } from "./known-adapters.ts";
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
export function createRegistry(providers: Providers, aliases: Readonly<Record<string, string>> = {}): Registry {
  const sources = new Map<string, AdapterSource>(
    Array.isArray(providers) ? providers.map((adapter) => [adapter.id, adapter]) : Object.entries(providers),
  );
  const names = new Map(Object.entries(aliases));
  for (const source of sources.values()) if (typeof source !== "function") checkAdapter(source);
  const prefixes = [...sources.keys()];

  return {
    prefixes,
    resolve(modelId) {
      if (typeof modelId !== "string") {
        throw invalidRequest("model", `model is ${describeKind(modelId)}; it must be a string such as "bytez/…".`);
      }
      const id = names.get(modelId) ?? modelId;
      const slash = id.indexOf("/");
      const prefix = slash < 0 ? id : id.slice(0, slash);
      const source = sources.get(prefix);
      if (source === undefined) throw unknownProvider(prefix, slash < 0, prefixes);
      const model = checkModel(id.slice(slash + 1), slash);
      if (typeof source !== "function") return { prefix, model, adapter: source };
      return source().then((adapter) => {
        checkAdapter(adapter);
        sources.set(prefix, adapter);
        return { prefix, model, adapter };
      });
    },
  };
}

function checkModel(model: string, slash: number): string {
  if (slash < 0 || model.split("/").some((segment) => segment === "" || segment === "." || segment === "..")) {
    throw invalidRequest("model", 'model must be "prefix/name", and no part between slashes may be empty, . or ..');
  }
  // A lone surrogate has no UTF-8, so it could not be sent.
  if (!model.isWellFormed()) throw invalidRequest("model", "model holds half of a surrogate pair.");
  return model;
}

function unknownProvider(prefix: string, bare: boolean, prefixes: readonly string[]): AnyModelError {
  const near = nearest(prefix, prefixes);
  const known = Object.hasOwn(KNOWN_ADAPTERS, prefix) ? KNOWN_ADAPTERS[prefix] : undefined;
  const shown = prefix.length > 64 ? `${prefix.slice(0, 64)}…` : prefix;
  return new AnyModelError({
    code: "unknown_provider",
    param: "model",
    message: [
      `No adapter is registered for the prefix "${shown}".`,
      bare && 'A model id is "prefix/name".',
      `Registered: ${prefixes.join(", ") || "none"}.`,
      near && `Did you mean "${near}"?`,
      known && `Install ${known} and pass its adapter to createClient({ providers }).`,
    ]
      .filter(Boolean)
      .join(" "),
  });
}

/** What core relies on, so that a mistake in an adapter is told when it is registered. */
function checkAdapter(adapter: ProviderAdapter): void {
  const config = (message: string) => new AnyModelError({ code: "config", provider: adapter.id, message });
  if (adapter.spec !== 1) throw config("The adapter's spec is not 1: install a newer @anymodel/core.");
  const url = URL.canParse(adapter.baseURL) ? new URL(adapter.baseURL) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw config("baseURL must be an http or https URL.");
  }
  if (url.username || url.password) {
    throw config("baseURL holds a user name or password: pass a key instead.");
  }
  if (url.search || url.hash) throw config("baseURL may hold no query and no fragment.");
}
