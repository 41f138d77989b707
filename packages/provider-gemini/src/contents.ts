import { AnyModelError, asFields, asList, base64Of } from "@anymodel/core/provider";
import type { NormalMessage, NormalPart } from "@anymodel/core/provider";

type Fields = Record<string, unknown>;

/** System messages as the instruction, all others as contents; what tools gave in one turn stands in one content. */
export function toContents(messages: readonly NormalMessage[], baseURL: string): Fields {
  const system: Fields[] = [];
  const contents: { role: string; parts: Fields[] }[] = [];
  const names = new Map<unknown, unknown>();
  let results: Fields[] | undefined;
  messages.forEach(({ role, content, source }, index) => {
    const texts = typeof content === "string" ? [{ text: content }] : undefined;
    const parts = texts ?? ((content ?? []) as NormalPart[]).map((part) => toPart(part, baseURL));
    if (role === "system") system.push(...parts);
    else if (role === "tool") {
      if (!results) contents.push({ role: "user", parts: (results = []) });
      results.push(toFunctionResponse(parts, source, names));
    } else {
      results = undefined;
      const all = role === "model" ? toAnswer(parts, source, names, `messages[${index}]`) : parts;
      if (all.length > 0) contents.push({ role, parts: all });
    }
  });
  return { ...(system.length > 0 && { systemInstruction: { parts: system } }), contents };
}

function toPart(part: NormalPart, baseURL: string): Fields {
  if (part.kind === "text") return { text: part.text };
  const { kind, via, data, mediaType } = part;
  if (via === "base64") return { inlineData: { mimeType: mediaType, data: base64Of(part) } };
  // Gemini looks for itself where no type is told, e.g. at a YouTube link.
  const extension = EXTENSION.exec(data.split(/[?#]/, 1)[0]!)?.[1]?.toLowerCase();
  const guessed = extension === "pdf" ? "application/pdf" : `${kind}/${extension}`;
  const mimeType = mediaType ?? (extension && guessed.replace(/jpg$/, "jpeg"));
  // The id of an upload is its name (files/…) or its whole URI.
  const fileUri = data.startsWith("files/") ? `${baseURL}/${data}` : data;
  return { fileData: { ...(mimeType && { mimeType }), fileUri } };
}

const EXTENSION =
  /\.(png|jpe?g|webp|hei[cf]|wav|mp3|aac|flac|ogg|aiff|mp4|mpeg|mov|webm|avi|pdf)$/i;

/** An earlier answer; its thoughts, its text and its calls with the signatures that they came with. */
function toAnswer(
  text: Fields[],
  source: Fields,
  names: Map<unknown, unknown>,
  at: string,
): Fields[] {
  const parts = [...text];
  const thoughts: Fields[] = [];
  for (const { thought, thoughtSignature } of asList(source.reasoning_details).map(asFields)) {
    // Other providers' reasoning has no signature of Gemini.
    if (typeof thoughtSignature !== "string") continue;
    if (thought) thoughts.push({ text: source.reasoning_content ?? "", thought, thoughtSignature });
    else parts.push({ ...(parts.pop() ?? { text: "" }), thoughtSignature });
  }
  asList(source.tool_calls).forEach((value, place) => {
    const { id, function: called, extra_content } = asFields(value);
    const { name, arguments: given } = asFields(called);
    const { thought_signature } = asFields(asFields(extra_content).google);
    const args = readArguments(given, `${at}.tool_calls[${place}].function.arguments`);
    names.set(id, name);
    const signature = thought_signature ? { thoughtSignature: thought_signature } : {};
    parts.push({ functionCall: { id, name, args }, ...signature });
  });
  return [...thoughts, ...parts];
}

/** What a tool gave: an object as it is, anything else under `output`; media beside it. */
function toFunctionResponse(given: Fields[], source: Fields, names: Map<unknown, unknown>): Fields {
  const { tool_call_id: id } = source;
  const output = given.flatMap(({ text }) => text ?? []).join("\n");
  const parts = given.filter(({ text }) => text === undefined);
  const response = parse(output) ?? { output };
  const name = names.get(id) ?? source.name;
  return { functionResponse: { id, name, response, ...(parts.length > 0 && { parts }) } };
}

function readArguments(given: unknown, param: string): Fields {
  const args = given === "" ? {} : parse(given as string);
  if (args) return args;
  const message = `${param} must be the JSON text of an object.`;
  throw new AnyModelError({ code: "invalid_request", message, param });
}

/** A JSON text's object, if it is one. */
function parse(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return asFields(value) === value ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}
