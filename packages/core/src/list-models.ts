import type { ProviderAdapter } from "./adapter.ts";
import { type CallContext, carryOut } from "./carry-out.ts";
import { prepareRequest } from "./prepare.ts";
import { readJson } from "./reply-body.ts";
import type { CallOptions } from "./request.ts";

/** A model that a provider lists. */
export interface ListedModel {
  /** `prefix/name`, as `completion` takes it. */
  id: string;
  object: "model";
  [fact: string]: unknown;
}

/** The models that a provider lists; where it lists none, those that its adapter knows. */
export async function listModels(
  prefix: string,
  adapter: ProviderAdapter,
  options: CallOptions,
  context: CallContext,
): Promise<ListedModel[]> {
  const { list, models = {} } = adapter;
  const entry = ({ id, ...facts }: { id: string }): ListedModel => ({
    ...facts,
    id: `${prefix}/${id}`,
    object: "model",
  });
  if (!list) return Object.entries(models).map(([id, facts]) => entry({ id, ...facts }));
  const wire = { method: "GET", ...list.request() };
  const prepared = prepareRequest({ model: prefix }, adapter, wire, options, []);
  return carryOut(prepared, options, context, async (run) =>
    Array.from(list.response(await readJson(run)), entry),
  );
}
