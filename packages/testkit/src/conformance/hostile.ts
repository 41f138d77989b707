/** Values that an adapter must survive in any place of an answer. */
const VALUES: readonly unknown[] = [
  null,
  0,
  -1,
  1e308,
  "",
  "text",
  true,
  [],
  [null],
  [[]],
  ["text"],
  [{}],
  {},
  { length: 3 },
];

/** Names under which providers keep data of the caller or the model: what is put there is seen by the caller. */
const OPAQUE = /^(args|arguments|input|parameters|schema)$/;

/** More answers than this need no look at every value in every place. */
const MOST = 4000;

/** The value with each of its places, one at a time, replaced by each hostile value; and the values themselves. */
export function* mutationsOf(value: unknown): Generator<unknown> {
  yield* VALUES;
  let count = 0;
  for (const path of pathsOf(value)) {
    for (const hostile of VALUES) {
      if (count++ > MOST) return;
      yield replaceAt(value, path, hostile);
    }
    yield removeAt(value, path);
  }
}

/** The value with a field that nobody knows in each of its objects, but for the caller's data. */
export function decorate(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => decorate(item, name));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([key, item]) => [
    key,
    OPAQUE.test(key) ? item : decorate(item, name),
  ]);
  return { ...Object.fromEntries(fields), [name]: { of: ["a newer version"] } };
}

/** The value without the fields of that name. */
export function undecorate(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => undecorate(item, name));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([key]) => key !== name);
  return Object.fromEntries(fields.map(([key, item]) => [key, undecorate(item, name)]));
}

/** The paths of all places in a value, outermost first. */
export function* pathsOf(
  value: unknown,
  path: readonly string[] = [],
): Generator<readonly string[]> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    yield [...path, name];
    yield* pathsOf(item, [...path, name]);
  }
}

/** What stands at a path. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<any>((place, name) => place?.[name], value);
}

/** A copy with another value at a path. */
export function replaceAt(value: unknown, path: readonly string[], put: unknown): unknown {
  const copy = structuredClone(value);
  const place = valueAt(copy, path.slice(0, -1)) as any;
  place[path.at(-1)!] = put;
  return copy;
}

function removeAt(value: unknown, path: readonly string[]): unknown {
  const copy = structuredClone(value);
  const place = valueAt(copy, path.slice(0, -1)) as any;
  // A list in JSON has no holes.
  if (Array.isArray(place)) place.splice(Number(path.at(-1)), 1);
  else delete place[path.at(-1)!];
  return copy;
}

/** A frame's JSON changed and written back; frames that hold none stay. */
export function mapFrame(frame: unknown, change: (value: unknown) => unknown): unknown {
  const json = readFrame(frame);
  if (json === undefined) return frame;
  return writeFrame(frame, change(json));
}

/** The object that a frame holds: the frame, its text, or its `data`. */
export function readFrame(frame: unknown): object | undefined {
  const { data = frame } = Object(frame) as { data?: unknown };
  if (typeof data !== "string") return isObject(data) ? data : undefined;
  try {
    const json: unknown = JSON.parse(data);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** A frame like this one that holds another value. */
export function writeFrame(frame: unknown, value: unknown): unknown {
  if (typeof frame === "string") return JSON.stringify(value);
  const { data } = Object(frame) as { data?: unknown };
  return typeof data === "string" ? { ...(frame as object), data: JSON.stringify(value) } : value;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
