const TIMES = { ms: 1, s: 1000, m: 60_000 } as const;
const SIZES = { b: 1, kb: 1024, mb: 2 ** 20 } as const;

/** Milliseconds of `500ms`, `20s` or `2m`; undefined for anything else. */
export function readDuration(text: string): number | undefined {
  return read(text, /^(\d{1,6}(?:\.\d{1,3})?)(ms|s|m)$/, TIMES);
}

/** Bytes of `2000b`, `64kb` or `2mb`; undefined for anything else. */
export function readBytes(text: string): number | undefined {
  return read(text, /^(\d{1,8})(b|kb|mb)$/, SIZES);
}

/** A duration as it is read. */
export function writeDuration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** A size as it is read. */
export function writeBytes(bytes: number): string {
  return bytes % SIZES.mb === 0 ? `${bytes / SIZES.mb}mb` : `${bytes}b`;
}

function read(
  text: string,
  form: RegExp,
  units: Readonly<Record<string, number>>,
): number | undefined {
  const [, number, unit] = form.exec(text) ?? [];
  return unit === undefined ? undefined : Math.round(Number(number) * units[unit]!);
}
