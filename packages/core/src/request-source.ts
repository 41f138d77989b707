import type { Fields } from "./fields.ts";

/** The JSON that a request was read from. */
export interface RequestSource {
  readonly text: string;
  /** What it says. */
  readonly fields: Readonly<Fields>;
}

/** What takes the place of a part of a text. */
interface Edit {
  at: number;
  length: number;
  text: string;
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
  const edits = [editModel(text, fields.model, body.model)];
  let names = 0;
  for (const _ in body) names++;
  for (const name in fields) {
    names--;
    const to = wireName(name);
    if (name !== "model" && body[to] !== fields[name]) return undefined;
    if (to !== name) edits.push(replace(text, placeOf(name, text), JSON.stringify(name), to));
  }
  return names === 0 && edits.every((edit) => edit !== undefined) ? apply(edits, text) : undefined;
}

function editModel(text: string, from: unknown, to: unknown): Edit | undefined {
  const at = placeOf("model", text);
  if (at < 0 || typeof from !== "string" || typeof to !== "string") return undefined;
  COLON.lastIndex = at + '"model"'.length;
  return COLON.test(text) ? replace(text, COLON.lastIndex, JSON.stringify(from), to) : undefined;
}

const COLON = /[ \t\r\n]*:[ \t\r\n]*/y;

function replace(text: string, at: number, known: string, by: string): Edit | undefined {
  if (at < 0 || !text.startsWith(known, at)) return undefined;
  return { at, length: known.length, text: JSON.stringify(by) };
}

function apply(edits: readonly Edit[], text: string): string {
  let edited = "";
  let end = 0;
  for (const edit of edits.toSorted((one, other) => one.at - other.at)) {
    edited += text.slice(end, edit.at) + edit.text;
    end = edit.at + edit.length;
  }
  return edited + text.slice(end);
}

/**
 * Where a name of the top level stands; -1 if that cannot be told. What stands within a string has escapes before its
 * quotes, so where a name is found but once, it is that one.
 */
function placeOf(name: string, text: string): number {
  const quoted = `"${name}"`;
  const at = text.indexOf(quoted);
  return at >= 0 && text.includes(quoted, at + quoted.length) ? -1 : at;
}
