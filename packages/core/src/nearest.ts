/** The known name nearest to a misspelt one, at most a third of it (and at least two edits) away. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance; a caller's text is cut, so that its length cannot cost more than its worth. */
function editDistance(a: string, b: string): number {
  let row = [0, ...Array.from(b, (_, column) => column + 1)];
  for (const letter of a.slice(0, 64)) {
    const next = [row[0]! + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === b[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
