/** Forms of keys that providers give out, and of tokens in general. */
const FORMS: readonly RegExp[] = [
  /\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}/,
  /\bAIza[A-Za-z0-9_-]{30,}/,
  /\b(?:gsk|xai|nvapi|hf|r8|pplx|fw|csk|tgp|glpat|ghp|gho|github_pat)[_-][A-Za-z0-9_-]{16,}/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/,
  /\b(?:Bearer|Basic|Key|Token)\s+[A-Za-z0-9._~+/-]{12,}=*/i,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
];

/** Names of fields and headers whose values are secrets, or say whose account it is. */
const NAMES =
  /^(x-)?(api[-_]?key|authorization|proxy-authorization|provider-key|access[-_]?token|client[-_]?secret|password|cookie|set-cookie|x-goog-api-key)$/i;

/** Everything in a value that looks like a secret, by the path at which it stands; `allowed` are made-up keys. */
export function secretsIn(value: unknown, allowed: readonly string[] = []): string[] {
  return [...find(value, "", allowed)];
}

function* find(value: unknown, at: string, allowed: readonly string[]): Generator<string> {
  if (typeof value === "string") {
    const text = allowed.reduce((rest, key) => rest.replaceAll(key, ""), value);
    const name = /[^.]*$/.exec(at)![0];
    const isNamed = NAMES.test(name) && text.replace(/^(Bearer|Basic|Key|Token)\s*/i, "") !== "";
    if (isNamed || FORMS.some((form) => form.test(text))) yield at;
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    if (FORMS.some((form) => form.test(name))) yield at ? `${at}.${name}` : name;
    yield* find(item, at ? `${at}.${name}` : name, allowed);
  }
}
