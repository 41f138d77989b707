import { asFields, asList, type ModelListing } from "@anymodel/core/provider";

/** The models of a key, by models.list (ai.google.dev/api/models); a page of the largest size holds them all. */
export const list: ModelListing = {
  request: () => ({ path: "/models", query: { pageSize: "1000" } }),
  response: (body) =>
    asList(asFields(body).models).map((value) => {
      const { name, ...facts } = asFields(value);
      return { ...facts, id: String(name).replace(/^models\//, "") };
    }),
};
