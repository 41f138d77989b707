import { asFields, asList, type ModelListing } from "@anymodel/core/provider";

/** The models that this server has, by `/api/tags` (docs.ollama.com/api/tags). */
export const list: ModelListing = {
  request: () => ({ path: "/api/tags" }),
  response: (body) =>
    asList(asFields(body).models).map((value) => {
      const { model, name, ...facts } = asFields(value);
      return { ...facts, id: String(model ?? name) };
    }),
};
