import type { ModelListing } from "./adapter.ts";
import { asFields, asList, type Fields } from "./fields.ts";

/** Where a provider lists its models. */
export interface ModelListSettings {
  path: string;
  query?: Record<string, string>;
  /** The field of the answer with the list; `data` by default. An answer that is a list itself is taken too. */
  at?: string;
  /** The model id without the prefix, from an item; its `id` by default. */
  idOf?: (model: Fields) => unknown;
  /** The query of the next page, from an answer that says there is one. */
  next?: (body: Fields) => Record<string, string> | undefined;
}

/** A list of models that is an object's field; items without an id are left out. */
export function modelList({
  path,
  query,
  at = "data",
  idOf = ({ id }) => id,
  next,
}: ModelListSettings): ModelListing {
  return {
    request: () => ({ path, ...(query && { query: { ...query } }) }),
    *response(body) {
      for (const item of asList(Array.isArray(body) ? body : asFields(body)[at])) {
        const model = asFields(item);
        const id = idOf(model);
        if (typeof id === "string" && id) yield { ...model, id };
      }
    },
    ...(next && { next: (body: unknown) => next(asFields(body)) }),
  };
}
