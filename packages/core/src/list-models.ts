import type { ProviderAdapter, WireRequest } from "./adapter.ts";
import type { CallContext } from "./carry-out.ts";
import type { CallOptions } from "./request.ts";
import { carryOut, createError, prepareRequest, readJson } from "./shared-parts.ts";

/** No list is this long; a page that names itself as the next would be asked for without end. */
const MAX_PAGES = 100;

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
  const first: WireRequest = { method: "GET", ...list.request() };
  const found: ListedModel[] = [];
  let sent = first;
  for (let page = 0; page < MAX_PAGES; page++) {
    const prepared = prepareRequest({ model: prefix }, adapter, sent, options, []);
    const next = await carryOut(prepared, options, context, async (run) => {
      const body = await readJson(run);
      for (const model of list.response(body)) found.push(entry(model));
      return list.next?.(body);
    });
    if (!next) return found;
    sent = { ...first, query: { ...first.query, ...next } };
  }
  throw createError("invalid_response", `The list of models has more than ${MAX_PAGES} pages.`);
}
