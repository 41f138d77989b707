const REDACTED = "[redacted]";
const MAX_MESSAGE = 500;
/** A string of the request this long is replaced wherever it stands; shorter ones are everyday words. */
const WHOLE = 8;
/** A passage of the request this long is replaced, even where only a part of it was quoted. */
const PASSAGE = 16;

/**
 * The provider's words as an error may show them: at most 500 characters, with the known secrets
 * (as they are, URL- and base64-encoded) and longer passages of the request replaced.
 */
export function redact(text: string, secrets: readonly string[], request: unknown): string {
  let shown = text;
  for (const secret of secrets) {
    for (const form of encodings(secret)) shown = shown.replaceAll(form, REDACTED);
  }
  // A replaced passage may shorten the text, so look a little further than what is shown.
  shown = shown.slice(0, MAX_MESSAGE * 4);
  for (const value of stringsOf(request)) {
    shown = hide(shown, value);
    // Providers quote a request as JSON, where a line break is two characters.
    const quoted = JSON.stringify(value).slice(1, -1);
    if (quoted !== value) shown = hide(shown, quoted);
  }
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
const SPEAKABLE = new Set(
  "model role type format detail tools tool_choice functions function_call response_format reasoning_effort verbosity service_tier modalities".split(
    " ",
  ),
);

function* stringsOf(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value))
      if (!SPEAKABLE.has(name)) yield* stringsOf(item);
  }
}

/** Linear in the length of `value`: any common passage of 15 characters holds one whole block of 8. */
function hide(text: string, value: string): string {
  if (value.length < WHOLE) return text;
  if (text.includes(value)) return text.replaceAll(value, REDACTED);
  for (let at = 0; at + WHOLE <= value.length; at += WHOLE) {
    const found = text.indexOf(value.slice(at, at + WHOLE));
    if (found < 0) continue;
    let start = 0;
    while (start < found && start < at && text[found - start - 1] === value[at - start - 1])
      start++;
    let end = WHOLE;
    while (found + end < text.length && text[found + end] === value[at + end]) end++;
    if (start + end < PASSAGE) continue;
    text = text.slice(0, found - start) + REDACTED + text.slice(found + end);
  }
  return text;
}
