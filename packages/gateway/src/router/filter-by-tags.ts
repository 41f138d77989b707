import type { Candidate } from "./model-table.ts";

/**
 * The candidates that may serve a request's tags; a request without tags, or whose tags nobody has,
 * goes to those tagged `default`, and without tags also to those that have none.
 */
export function filterByTags(
  candidates: readonly Candidate[],
  tags: readonly string[],
  matchAny: boolean,
): Candidate[] {
  const tagsOf = ({ deployment }: Candidate) => deployment.params.tags ?? [];
  const fallback = candidates.filter((candidate) => tagsOf(candidate).includes("default"));
  if (tags.length === 0) {
    if (fallback.length > 0) return fallback;
    const untagged = candidates.filter((candidate) => tagsOf(candidate).length === 0);
    return untagged.length > 0 ? untagged : [...candidates];
  }
  const fitting = candidates.filter((candidate) => {
    const own = tagsOf(candidate);
    return matchAny
      ? tags.some((tag) => own.includes(tag))
      : tags.every((tag) => own.includes(tag));
  });
  return fitting.length > 0 ? fitting : fallback;
}
