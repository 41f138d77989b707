import type { RouteSettings, Target } from "@anymodel/router";

/** A model of a group, and its share and limits; times in milliseconds. */
export interface GroupMember extends Omit<Target, "id" | "unavailable" | "coldStart"> {
  /** A model id, or an alias. */
  readonly model: string;
}

/** Group or model id → groups or model ids to turn to, in order. */
export type FallbackNames = Readonly<Record<string, readonly string[]>>;

/** Retries, fallbacks and recovery over several models, in process; times in milliseconds. */
export interface RouterSettings extends Omit<
  RouteSettings,
  "fallbacks" | "contextWindowFallbacks" | "contentPolicyFallbacks" | "defaultFallbacks"
> {
  /** Name → the models that serve it; ask for a group by its name instead of a model id. */
  readonly groups?: Readonly<Record<string, readonly (string | GroupMember)[]>> | undefined;
  readonly fallbacks?: FallbackNames | undefined;
  /** Where a prompt is too long; by default the fallbacks whose window is not known to be too small. */
  readonly contextWindowFallbacks?: FallbackNames | undefined;
  /** Where a provider refuses the content; by default none, and the reason goes to the caller. */
  readonly contentPolicyFallbacks?: FallbackNames | undefined;
  /** For groups and model ids that have none of their own. */
  readonly defaultFallbacks?: readonly string[] | undefined;
}
