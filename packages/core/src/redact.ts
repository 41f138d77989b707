const REDACTED = "[redacted]";
const MAX_MESSAGE = 500;
/** A string of the request this long is replaced wherever it stands; shorter ones are everyday words. */
const WHOLE = 8;
/** A passage of the request this long is replaced, even where only a part of it was quoted. */
const PASSAGE = 16;

/** Stands for what was replaced until all is: no text holds it, and each replacement makes the text shorter. */
const MARK = "\uffff";

/**
 * The provider's words as an error may show them: at most 500 characters, with the known secrets
 * (as they are, URL- and base64-encoded) and longer passages of the request replaced.
 */
export function redact(text: string, secrets: readonly string[], request: unknown): string {
  let shown = text;
  /** Where each piece of `WHOLE` characters stands first: a request may have megabytes to look for. */
  let places: Map<string, number>;
  const show = (words: string): void => {
    shown = words;
    places = new Map();
    for (let at = words.length - WHOLE; at >= 0; at--) places.set(words.slice(at, at + WHOLE), at);
  };
  /** Linear in the length of `value`: any common passage of 15 characters holds one whole block of 8. */
  const hide = (value: string): void => {
    if (places.has(value.slice(0, WHOLE)) && shown.includes(value)) {
      show(shown.replaceAll(value, MARK));
    }
    for (let at = 0; at + WHOLE <= value.length; at += WHOLE) {
      const found = places.get(value.slice(at, at + WHOLE));
      if (found === undefined) continue;
      let start = 0;
      while (start < at && shown[found - start - 1] === value[at - start - 1]) start++;
      let end = WHOLE;
      while (found + end < shown.length && shown[found + end] === value[at + end]) end++;
      if (start + end >= PASSAGE) {
        show(shown.slice(0, found - start) + MARK + shown.slice(found + end));
      }
    }
  };
  for (const form of secrets.flatMap(encodings)) shown = shown.replaceAll(form, MARK);
  // A replaced passage may shorten the text, so look a little further than what is shown.
  show(shown.slice(0, MAX_MESSAGE * 4));
  for (const value of stringsOf(request)) {
    hide(value);
    // Providers quote a request as JSON, where a line break is two characters.
    hide(JSON.stringify(value).slice(1, -1));
  }
  shown = shown.replaceAll(MARK, REDACTED);
  return shown.length > MAX_MESSAGE ? `${shown.slice(0, MAX_MESSAGE - 1)}…` : shown;
}

function encodings(secret: string): string[] {
  if (secret.length < 4) return [];
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  // btoa takes Latin-1 only; a key outside it cannot stand in a header either.
  if (/^[\x00-\xff]*$/.test(secret)) forms.push(btoa(secret).replace(/=+$/, ""));
  return forms;
}

/** Words of the protocol and names that the caller gave: an error may repeat them. */
const SPEAKABLE =
  /^(model|role|type|format|detail|tools|tool_choice|functions|function_call|response_format|reasoning_effort|verbosity|service_tier|modalities)$/;

function* stringsOf(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value))
      if (!SPEAKABLE.test(name)) yield* stringsOf(item);
  }
}
