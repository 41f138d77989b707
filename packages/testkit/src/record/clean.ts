import { secretsIn } from "./secrets.ts";

/** What stands in vectors in the place of the real key. */
export const RECORDED_KEY = "recorded-key";

/** Names of organisations, projects and accounts, as providers write them. */
const ACCOUNTS: readonly (readonly [RegExp, string])[] = [
  [/\borg-[A-Za-z0-9]{8,}/g, "org-removed"],
  [/\bproj_[A-Za-z0-9]{8,}/g, "proj_removed"],
  [/\b(?:acct|account|team|workspace|tenant)[-_][A-Za-z0-9]{8,}/gi, "account-removed"],
  [/\b[\w.+-]+@[\w-]+\.[\w.-]+\b/g, "someone@example.com"],
  [/\bprojects\/\d{6,}/g, "projects/0"],
];

/** A text without the secrets that were sent, in any spelling, and without names of accounts. */
export function cleanText(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets.toSorted((one, other) => other.length - one.length)) {
    for (const form of formsOf(secret)) clean = clean.replaceAll(form, RECORDED_KEY);
  }
  for (const [pattern, put] of ACCOUNTS) clean = clean.replace(pattern, put);
  return clean;
}

/** Throws where something in a value still looks like a secret. */
export function refuseSecrets(value: unknown, secrets: readonly string[]): void {
  const text = JSON.stringify(value);
  const left = secrets.some((secret) => formsOf(secret).some((form) => text.includes(form)));
  const places = secretsIn(value, [RECORDED_KEY]);
  if (!left && places.length === 0) return;
  const where = places.length > 0 ? ` (at ${places.slice(0, 3).join(", ")})` : "";
  throw new Error(`Nothing was written: the recording holds what looks like a secret${where}.`);
}

function formsOf(secret: string): string[] {
  if (secret.length < 4) return [];
  // Providers show the start and the end of a refused key, with stars between: its two halves go too.
  const half = Math.floor(secret.length / 2);
  const halves = secret.length >= 16 ? [secret.slice(0, half), secret.slice(half)] : [];
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  return [secret, encodeURIComponent(secret), base64, ...halves];
}
