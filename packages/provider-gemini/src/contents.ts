import { asFields, asList, base64Of } from "@anymodel/core/provider";
import { parseFields, readConversation } from "@anymodel/core/provider";
import type { Fields, NormalMessage, NormalPart, Turn } from "@anymodel/core/provider";

/** System messages as the instruction, all others as contents; what tools gave in one turn stands in one content. */
export function toContents(messages: readonly NormalMessage[], baseURL: string): Fields {
  const toParts = (parts: readonly NormalPart[]) => parts.map((part) => toPart(part, baseURL));
  const { system, groups } = readConversation(messages);
  const contents = groups.map((group) => {
    const { role, parts } = group[0];
    if (role === "tool") {
      return { role: "user", parts: group.map((one) => toResponse(one, toParts(one.parts))) };
    }
    if (role === "user") return { role, parts: toParts(parts) };
    return { role: "model", parts: toAnswer(group[0], toParts(parts)) };
  });
  return {
    ...(system.length > 0 && { systemInstruction: { parts: toParts(system) } }),
    contents: contents.filter(({ parts }) => parts.length > 0),
  };
}

function toPart(part: NormalPart, baseURL: string): Fields {
  if (part.kind === "text") return { text: part.text };
  const { mediaType: mimeType } = part;
  if (part.via === "base64") return { inlineData: { mimeType, data: base64Of(part) } };
  // The id of an upload is its name (files/…) or its whole URI.
  const fileUri = part.data.startsWith("files/") ? `${baseURL}/${part.data}` : part.data;
  // Gemini looks for itself where no type is told, e.g. at a YouTube link.
  return { fileData: { mimeType, fileUri } };
}

/** An earlier answer; its thoughts, its text and its calls with the signatures that they came with. */
function toAnswer({ calls, message: { source } }: Turn, said: Fields[]): Fields[] {
  const parts = [...said];
  const thoughts: Fields[] = [];
  for (const { thought, thoughtSignature } of asList(source.reasoning_details).map(asFields)) {
    // Other providers' reasoning has no signature of Gemini.
    if (typeof thoughtSignature !== "string") continue;
    if (thought) thoughts.push({ text: source.reasoning_content ?? "", thought, thoughtSignature });
    else parts.push({ ...(parts.pop() ?? { text: "" }), thoughtSignature });
  }
  const called = calls.map(({ id, name, args, source: { extra_content } }) => {
    const { thought_signature: thoughtSignature } = asFields(asFields(extra_content).google);
    // Clients of typed languages send what they do not have as null or empty.
    return { functionCall: { id, name, args }, thoughtSignature: thoughtSignature || undefined };
  });
  return [...thoughts, ...parts, ...called];
}

/** What a tool gave: an object as it is, anything else under `output`; media beside it. */
function toResponse({ tool: name, message }: Turn, given: Fields[]): Fields {
  const output = given.flatMap(({ text }) => text ?? []).join("\n");
  const parts = given.filter(({ text }) => text === undefined);
  const response = parseFields(output) ?? { output };
  const id = message.source.tool_call_id;
  return { functionResponse: { id, name, response, ...(parts.length > 0 && { parts }) } };
}
