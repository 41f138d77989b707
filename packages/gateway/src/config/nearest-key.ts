/** The known key at most so many edits away from an unknown one; the nearest if there are several. */
export function nearestKey(key: string, known: Iterable<string>, reach = 2): string | undefined {
  let best: string | undefined;
  let least = reach + 1;
  for (const candidate of known) {
    // Two edits change a word of three letters into any other.
    const most = Math.min(reach, Math.floor(Math.max(key.length, candidate.length) / 2));
    if (Math.abs(candidate.length - key.length) > most) continue;
    const distance = editDistance(key.toLowerCase(), candidate.toLowerCase());
    if (distance <= most && distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** The known key that may be meant where no other can stand: up to a third of the letters differ, or it holds the word. */
export function likelyKey(key: string, known: readonly string[]): string | undefined {
  const near = nearestKey(key, known, Math.max(2, Math.floor(key.length / 3)));
  return near ?? (key.length > 3 ? known.find((candidate) => candidate.includes(key)) : undefined);
}

/** Levenshtein distance in which two swapped neighbours count as one edit. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, before[j - 2]! + 1);
      }
      next[j] = cost;
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}
