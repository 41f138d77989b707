import { asFields, asList, type ModelListing } from "@anymodel/core/provider";

/** `GET /models`: OpenAI's list, or the bare list that Together answers with (API references, read 2026-11). */
export const LISTING: ModelListing = {
  request: () => ({ path: "/models", method: "GET" }),
  *response(body) {
    const items = Array.isArray(body) ? body : asList(asFields(body).data);
    for (const item of items) {
      const { id, ...facts } = asFields(item);
      if (typeof id === "string") yield { ...facts, id };
    }
  },
};
