import type { Fields } from "./fields.ts";

/** The JSON that a request was read from. */
export interface RequestSource {
  readonly text: string;
  /** What it says. */
  readonly fields: Readonly<Fields>;
}

/**
 * The JSON of a body that says what its source says, but for the model and the names of parameters, without writing the
 * rest anew. `undefined` where it says more or less, or where those stand cannot be told.
 */
export function rewriteSource(
  { text, fields }: RequestSource,
  body: Readonly<Fields>,
  wireName: (name: string) => string,
): string | undefined {
  // A name whose letters are escapes would not be found.
  if (text.includes("\\u")) return undefined;
  let rewritten = text;
  let names = 0;
  for (const _ in body) names++;
  for (const name in fields) {
    names--;
    const to = wireName(name);
    if (name !== "model" && body[to] !== fields[name]) return undefined;
    if (to === name) continue;
    const at = placeOf(name, rewritten);
    if (at < 0) return undefined;
    rewritten = rewritten.slice(0, at) + JSON.stringify(to) + rewritten.slice(at + name.length + 2);
  }
  return names === 0 ? replaceModel(rewritten, fields.model, body.model) : undefined;
}

function replaceModel(text: string, from: unknown, to: unknown): string | undefined {
  const at = placeOf("model", text);
  if (at < 0 || typeof from !== "string" || typeof to !== "string") return undefined;
  COLON.lastIndex = at + '"model"'.length;
  if (!COLON.test(text)) return undefined;
  const start = COLON.lastIndex;
  const known = JSON.stringify(from);
  if (!text.startsWith(known, start)) return undefined;
  return text.slice(0, start) + JSON.stringify(to) + text.slice(start + known.length);
}

const COLON = /[ \t\r\n]*:[ \t\r\n]*/y;

/**
 * Where a name of the top level stands; -1 if that cannot be told. What stands within a string has escapes before its
 * quotes, so where a name is found but once, it is that one.
 */
function placeOf(name: string, text: string): number {
  const quoted = `"${name}"`;
  const at = text.indexOf(quoted);
  return at >= 0 && text.includes(quoted, at + quoted.length) ? -1 : at;
}
