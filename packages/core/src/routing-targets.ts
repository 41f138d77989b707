import type { Target } from "@anymodel/router";
import { createError } from "./errors.ts";
import type { Registry } from "./registry.ts";
import type { CallOptions } from "./request.ts";
import type { GroupMember, RouterSettings } from "./router-settings.ts";

/** A model of a group. */
export interface ModelTarget extends Target {
  readonly model: string;
}

/** The models of every group and fallback that a router's settings name. */
export interface RoutingTargets {
  of(name: string): readonly ModelTarget[] | undefined;
  /** The models of a name; one that is no group is a model id. Rejects as the registry does. */
  load(name: string): Promise<readonly ModelTarget[]>;
}

/** Loads what must be known of all models: their windows, and whether they may take minutes to wake up. */
export async function loadTargets(
  settings: RouterSettings,
  registry: Registry,
  { timeout }: CallOptions,
): Promise<RoutingTargets> {
  const { groups = {} } = settings;
  const known = new Map<string, readonly ModelTarget[]>();
  const toTarget = async (member: GroupMember, id: string): Promise<ModelTarget> => {
    const { adapter, model } = await registry.resolve(member.model);
    const { limits, models } = adapter;
    const contextWindow = models?.[model]?.context;
    return { contextWindow, coldStart: limits?.coldStart, timeout, ...member, id };
  };
  const load = async (name: string): Promise<readonly ModelTarget[]> => {
    const found = known.get(name);
    if (found) return found;
    if (!Object.hasOwn(groups, name)) return [await toTarget({ model: name }, name)];
    return Promise.all(
      groups[name]!.map((member, index) =>
        toTarget(typeof member === "string" ? { model: member } : member, `${name}#${index}`),
      ),
    );
  };
  for (const name of namesOf(settings)) {
    try {
      known.set(name, await load(name));
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : String(cause);
      throw createError("config", `router: "${name}" leads to no model. ${words}`);
    }
  }
  return { of: (name) => known.get(name), load };
}

function namesOf(settings: RouterSettings): Set<string> {
  const { fallbacks, contextWindowFallbacks, contentPolicyFallbacks, defaultFallbacks } = settings;
  const tables = [fallbacks, contextWindowFallbacks, contentPolicyFallbacks];
  return new Set([
    ...Object.keys(settings.groups ?? {}),
    ...tables.flatMap((table) => Object.entries(table ?? {}).flat(2)),
    ...(defaultFallbacks ?? []),
  ]);
}
