/**
 * What each `*` of a pattern stands for in a name; `undefined` if it does not match. Each `*` takes
 * as little as it can, the last one the rest, so the time is linear: names come from callers.
 */
export function matchWildcard(pattern: string, name: string): string[] | undefined {
  const [first = "", ...rest] = pattern.split("*");
  if (!name.startsWith(first)) return undefined;
  const last = rest.pop();
  if (last === undefined) return name === first ? [] : undefined;
  const captures: string[] = [];
  let at = first.length;
  for (const literal of rest) {
    const found = name.indexOf(literal, at);
    if (found < 0) return undefined;
    captures.push(name.slice(at, found));
    at = found + literal.length;
  }
  if (name.length - last.length < at || !name.endsWith(last)) return undefined;
  captures.push(name.slice(at, name.length - last.length));
  return captures;
}

/** Puts what was matched in the place of each `*`, in order. */
export function fillWildcards(target: string, captures: readonly string[]): string {
  let index = 0;
  return target.replaceAll("*", () => captures[Math.min(index++, captures.length - 1)] ?? "*");
}

/** Orders patterns so that the most specific comes first: more literal characters, then fewer `*`. */
export function bySpecificity(a: string, b: string): number {
  const stars = (pattern: string) => pattern.split("*").length - 1;
  const literals = (pattern: string) => pattern.length - stars(pattern);
  return literals(b) - literals(a) || stars(a) - stars(b);
}
