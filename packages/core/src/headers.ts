import type { ProviderAdapter } from "./adapter.ts";
import { readEnvironment } from "./environment.ts";
import { createError, mustBe } from "./errors.ts";
import { Secret, toSecret } from "./secret.ts";

/** Headers before they leave; a `Secret` is revealed only then. */
export type Headers = Record<string, string | Secret>;

/** Headers that hold secrets when a caller sets them. */
const SENSITIVE = /auth|key|token|secret|cookie|password/i;

/** The caller's headers by lower-case name; what may be a secret is wrapped. */
export function readHeaders(headers: Readonly<Record<string, string>> = {}): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (typeof value !== "string") throw mustBe(`headers.${name}`, value, "a string");
      return [name.toLowerCase(), SENSITIVE.test(name) ? new Secret(value) : value];
    }),
  );
}

/** The header with the key: that of the call, else of the adapter, else of the environment, read now. */
export function authHeaders({ id, auth }: ProviderAdapter, apiKey: string | undefined): Headers {
  if (!auth) return {};
  const { header = "authorization", scheme = "Bearer", env, key, optional } = auth;
  const secret = toSecret(apiKey) ?? key ?? toSecret(env && readEnvironment(env));
  if (secret) return { [header]: new Secret(secret.reveal(), scheme) };
  if (optional) return {};
  const where = env ? `, or set ${env}` : "";
  throw createError("authentication", `Missing API key: pass apiKey${where}.`, { provider: id });
}

/** The headers as `explain` shows them; it needs no key. */
export function describeHeaders(
  adapter: ProviderAdapter,
  headers: Headers,
  apiKey: string | undefined,
): Record<string, string> {
  const { env, header = "authorization" } = adapter.auth ?? {};
  let auth: Headers = { [header]: `[missing: ${env ?? "apiKey"}]` };
  try {
    auth = authHeaders(adapter, apiKey);
  } catch {
    // A missing key is what `auth` says already.
  }
  const shown = Object.entries({ ...headers, ...auth }).map(([name, value]) => [
    name,
    String(value),
  ]);
  return Object.fromEntries(shown);
}

/** The headers as they leave, and every secret among them. */
export function revealHeaders(headers: Headers): {
  headers: Record<string, string>;
  secrets: string[];
} {
  const revealed: Record<string, string> = {};
  const secrets: string[] = [];
  for (const name of Object.keys(headers)) {
    const value = headers[name]!;
    if (typeof value !== "string") {
      // A caller's own header may hold a scheme before its key.
      const key = value.reveal();
      secrets.push(key, ...key.split(" ").slice(-1));
    }
    const text = typeof value === "string" ? value : value.toHeader();
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name) || !/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) {
      const message = `The header ${JSON.stringify(name)} holds a character that none may hold: look for line breaks and quotes.`;
      throw createError(typeof value === "string" ? "invalid_request" : "authentication", message);
    }
    revealed[name] = text;
  }
  return { headers: revealed, secrets };
}
