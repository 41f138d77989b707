/** Holds a key. Printed by any road (string, JSON, inspect), it reads `[redacted]`. */
export class Secret {
  readonly #value: string;
  readonly #scheme: string;

  /** `scheme` is the word before the key in a header, e.g. `Bearer`. */
  constructor(value: string, scheme = "") {
    this.#value = value;
    this.#scheme = scheme && `${scheme} `;
  }

  /** The key itself; only where it goes on the wire. */
  reveal(): string {
    return this.#value;
  }

  /** The header's value: scheme and key. */
  toHeader(): string {
    return this.#scheme + this.#value;
  }

  toString(): string {
    return `${this.#scheme}[redacted]`;
  }

  toJSON(): string {
    return String(this);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return String(this);
  }
}

/** Wraps a key, without the white space that files end with; nothing and an empty string stay `undefined`. */
export function toSecret(value: string | Secret | undefined): Secret | undefined {
  if (typeof value !== "string") return value;
  return value.trim() ? new Secret(value.trim()) : undefined;
}
