const REDACTED = "[redacted]";

/** Holds a key. Printed by any road (string, JSON, inspect), it reads `[redacted]`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The key itself; only where it goes on the wire. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return REDACTED;
  }
}

/** Wraps a key; `undefined` and an empty string stay `undefined`. */
export function toSecret(value: string | Secret | undefined): Secret | undefined {
  return value instanceof Secret ? value : value ? new Secret(value) : undefined;
}
