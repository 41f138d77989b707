import type { ProviderAdapter } from "@anymodel/core";
import type { Target } from "@anymodel/router";
import type { Deployment } from "./deployment.ts";
import { inferPrefix } from "../adapters/litellm-names.ts";
import { bySpecificity, fillWildcards, matchWildcard } from "./match-wildcard.ts";

/** A deployment that can serve a request, and the model id to ask the core client for. */
export interface Candidate extends Target {
  readonly deployment: Deployment;
  /** The adapter's place in the core client. */
  readonly key: string;
  readonly model: string;
}

/** What an adapter says of a model; known once the adapter is loaded. */
export type AdapterFacts = Pick<ProviderAdapter, "limits" | "models" | "chat">;

/** Adapters by their place in the core client. */
export type LoadedAdapters = ReadonlyMap<string, AdapterFacts>;

/** The deployments of a model name. */
export interface ModelGroup {
  /** The configured name or pattern: safe as a label, unlike what a caller sends. */
  readonly name: string;
  readonly candidates: readonly Candidate[];
}

/** Finds the group of a model name. */
export interface ModelTable {
  /** Names to list: groups and aliases that are not hidden. */
  readonly names: readonly string[];
  resolve(model: string): ModelGroup | undefined;
}

type Aliases = Readonly<Record<string, string | { model: string; hidden?: boolean | undefined }>>;

/** Model names are short; what is longer is not looked up. */
const LONGEST_NAME = 512;

/** Makes the table: a name first, then aliases, deployment ids, and patterns from the most specific on. */
export function createModelTable(
  deployments: readonly Deployment[],
  aliases: Aliases = {},
  prefixes: readonly string[] = [],
  adapters: LoadedAdapters = new Map(),
): ModelTable {
  const groups = new Map<string, Deployment[]>();
  for (const deployment of deployments) {
    groups.set(deployment.name, [...(groups.get(deployment.name) ?? []), deployment]);
  }
  const ids = new Map(deployments.map((deployment) => [deployment.id, deployment]));
  const patterns = [...groups.keys()].filter((name) => name.includes("*")).toSorted(bySpecificity);
  const exact = new Map<string, ModelGroup>();
  for (const [name, members] of groups) {
    if (!name.includes("*")) exact.set(name, { name, candidates: candidatesOf(members, name, []) });
  }

  function candidatesOf(
    members: readonly Deployment[],
    name: string,
    captures: readonly string[],
  ): Candidate[] {
    return members.flatMap((deployment) => {
      const model =
        captures.length > 0 ? fillWildcards(deployment.model, captures) : deployment.model;
      if (deployment.prefix !== "*") {
        return [toCandidate(deployment, deployment.key, model, adapters)];
      }
      // The request itself names the provider: in what the pattern's `*` stands for, else in its whole name.
      for (const id of model === name ? [name] : [model, name]) {
        const slash = id.indexOf("/");
        const prefix = slash < 0 ? inferPrefix(id) : id.slice(0, slash);
        if (prefix === undefined || !prefixes.includes(prefix)) continue;
        const key = clientKey(deployment, prefix);
        return [toCandidate(deployment, key, id.slice(slash + 1), adapters)];
      }
      return [];
    });
  }

  const find = (model: string): ModelGroup | undefined => {
    const known = exact.get(model);
    if (known) return known;
    for (const pattern of patterns) {
      const captures = matchWildcard(pattern, model);
      if (!captures) continue;
      const candidates = candidatesOf(groups.get(pattern)!, model, captures);
      if (candidates.length > 0) return { name: pattern, candidates };
    }
    return undefined;
  };

  const aliased = new Map(Object.entries(aliases));
  const visible = [...aliased].filter(([, to]) => typeof to === "string" || to.hidden !== true);
  return {
    names: [...new Set([...groups.keys(), ...visible.map(([name]) => name)])],
    resolve(model) {
      if (model.length > LONGEST_NAME) return undefined;
      const known = exact.get(model);
      if (known) return known;
      const alias = aliased.get(model);
      if (alias !== undefined) return find(typeof alias === "string" ? alias : alias.model);
      const deployment = ids.get(model);
      if (deployment && !deployment.name.includes("*")) {
        return { name: deployment.name, candidates: candidatesOf([deployment], model, []) };
      }
      return find(model);
    },
  };
}

function toCandidate(
  deployment: Deployment,
  key: string,
  model: string,
  adapters: LoadedAdapters,
): Candidate {
  const { target, name } = deployment;
  const { contextWindow, ...rest } = target;
  // One model of a pattern says nothing about the others.
  const cooldown = name.includes("*") ? 0 : target.cooldown;
  const own = { ...rest, cooldown, deployment, key, model: `${key}/${model}` };
  const facts = new AdapterCandidate(adapters, key, model, contextWindow);
  return Object.assign(facts, own);
}

/** What an adapter says of a candidate's model, asked when the adapter is there. */
class AdapterCandidate {
  readonly #adapters: LoadedAdapters;
  readonly #key: string;
  readonly #model: string;
  readonly #contextWindow: number | undefined;

  constructor(
    adapters: LoadedAdapters,
    key: string,
    model: string,
    contextWindow: number | undefined,
  ) {
    this.#adapters = adapters;
    this.#key = key;
    this.#model = model;
    this.#contextWindow = contextWindow;
  }

  get coldStart(): boolean | undefined {
    return this.#adapters.get(this.#key)?.limits?.coldStart;
  }

  get contextWindow(): number | undefined {
    return this.#contextWindow ?? this.#adapters.get(this.#key)?.models?.[this.#model]?.context;
  }
}

/** The prefix under which the core client knows a deployment's adapter. */
export function clientKey(deployment: Deployment, prefix: string): string {
  return deployment.prefix === "*" ? `${deployment.key}-${prefix}` : deployment.key;
}
