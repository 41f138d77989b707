// Some hold characters of two, three and four bytes, so that a broken decoder shows.
const WORDS =
  "river stone café lantern drift over quiet naïve harbour amber 東京 slowly turning wheel of copper rain beneath the narrow bridge where Ångström wrote seven letters to a friend who never answered 🌱 until winter came and every window held its own small light".split(
    " ",
  );

/** What the models say: so many words; equal seeds give equal texts, and a longer one begins like a shorter one. */
export function answerText(seed = "a", count = 60): string {
  let state = [...seed].reduce(
    (hash, letter) => Math.imul(hash ^ letter.codePointAt(0)!, 16_777_619),
    2_166_136_261,
  );
  const words = Array.from({ length: count }, () => {
    // xorshift32: enough to tell texts apart.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return WORDS[(state >>> 0) % WORDS.length];
  });
  return words.join(" ");
}
