import { asFields, type Fields, modelList } from "@anymodel/core/provider";

/**
 * `GET /models`: OpenAI's list, or the bare list that Together answers with (API references, read 2026-11). Of
 * these hosts OpenRouter alone documents pages: `links.next` is the path of the next one (its SDK's reference,
 * read 2026-11). Unverified against the live APIs.
 */
export const LISTING = /* @__PURE__ */ modelList({ path: "/models", next: queryOfNext });

function queryOfNext({ links }: Fields): Record<string, string> | undefined {
  const { next } = asFields(links);
  const query = typeof next === "string" && next.split("?")[1];
  return query ? Object.fromEntries(new URLSearchParams(query)) : undefined;
}
