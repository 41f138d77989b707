import type { Auth, Limits, ProviderAdapter } from "./adapter.ts";
import { readHeaders } from "./headers.ts";
import { type Secret, toSecret } from "./secret.ts";

/** Settings that every adapter takes; all optional. */
export interface ConnectionSettings {
  /** By default the provider's environment variable, read at each call. */
  apiKey?: string | Secret | undefined;
  /** By default the provider's address. */
  baseURL?: string | undefined;
  /** Sent with every request; a `Secret`, or a value whose name sounds like one, is shown nowhere. */
  headers?: Readonly<Record<string, string | Secret>> | undefined;
  /** Calls at the same time for each key; further ones wait in order. No limit by default. */
  concurrency?: number | undefined;
}

/** Where a provider is, and how it is asked, where the settings say nothing else. */
export interface ConnectionDefaults {
  baseURL: string;
  auth?: Auth;
  headers?: Readonly<Record<string, string | Secret>>;
  limits?: Limits;
}

/** The members of an adapter that follow from its settings: `baseURL` without a slash at the end, `auth` with the key, `headers`, `limits`. */
export function connectionOf(
  { apiKey, baseURL, headers, concurrency }: ConnectionSettings,
  defaults: ConnectionDefaults,
) {
  return {
    baseURL: (baseURL ?? defaults.baseURL).replace(/\/+$/, ""),
    auth: { ...defaults.auth, key: toSecret(apiKey) },
    headers: { ...defaults.headers, ...readHeaders(headers) },
    limits: { ...defaults.limits, concurrency },
  } satisfies Partial<ProviderAdapter>;
}
