import type { ProviderAdapter } from "./adapter.ts";
import { readEnvironment } from "./environment.ts";
import { createError, mustBe } from "./errors.ts";
import type { PreparedRequest } from "./prepare.ts";
import { Secret, toSecret } from "./secret.ts";

/** Headers before they leave; a `Secret` is revealed only then. */
export type Headers = Record<string, string | Secret>;

/** Headers that hold secrets when a caller sets them. */
const SENSITIVE = /auth|key|token|secret|cookie|password/i;

/** The caller's headers by lower-case name; what may be a secret is wrapped. */
export function readHeaders(headers: Readonly<Record<string, string | Secret>> = {}): Headers {
  const read: Headers = {};
  for (const [name, value] of Object.entries(headers)) {
    const isText = typeof value === "string";
    // Not by its class: an adapter may stand on another installed copy of core.
    if (!isText && !value?.toHeader) throw mustBe(`headers.${name}`, value, "a string");
    read[name.toLowerCase()] = isText && SENSITIVE.test(name) ? new Secret(value) : value;
  }
  return read;
}

/** The header with the key: that of the call, else of the adapter, else of the environment, read now. */
export function authHeader({ auth }: ProviderAdapter, apiKey: string | undefined): Headers {
  if (!auth) return {};
  const { header = "authorization", scheme = "Bearer", env, key, optional } = auth;
  const secret = toSecret(apiKey) ?? key ?? toSecret(env && readEnvironment(env));
  if (secret) return { [header]: new Secret(secret.reveal(), scheme) };
  if (optional) return {};
  const where = env ? `, or set ${env}` : "";
  throw createError("authentication", `Missing API key: pass apiKey${where}.`);
}

/** The headers as they leave, and every secret among them. */
export function revealHeaders(
  prepared: PreparedRequest,
  apiKey: string | undefined,
): { headers: Record<string, string>; secrets: string[] } {
  const secrets: string[] = [];
  const headers: Record<string, string> = {};
  const all: Headers = { ...prepared.headers, ...authHeader(prepared.adapter, apiKey) };
  for (const name of Object.keys(all)) {
    const value = all[name]!;
    let text = value as string;
    if (typeof value !== "string") {
      text = value.toHeader();
      // A caller's own header may hold a scheme before its key.
      secrets.push(value.reveal(), text.slice(text.lastIndexOf(" ") + 1));
    }
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name) || !/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) {
      throw createError(
        text === value ? "invalid_request" : "authentication",
        `The header ${JSON.stringify(name)} holds a character that no header may hold.`,
      );
    }
    headers[name] = text;
  }
  return { headers, secrets };
}
