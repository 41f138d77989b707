import { decodeInlineMedia } from "../emulator/data-url.ts";
import { receiveBytes, type MediaKind, type ReceivedMedia } from "../emulator/media.ts";
import { RefusedRequest } from "../emulator/refused-request.ts";
import type { NativeFields } from "./request-schema.ts";
import type { Task } from "./tasks.ts";

/** Measures inline media; throws a 400 that names `field` when it cannot be decoded. */
export function receiveInline(kind: MediaKind, data: string, field: string): ReceivedMedia {
  try {
    const { bytes, mimeType } = decodeInlineMedia(data);
    return receiveBytes(kind, bytes, mimeType);
  } catch (error) {
    throw new RefusedRequest(400, `${field} ${(error as Error).message}`);
  }
}

/** The media of a native run in order of appearance. */
export function receiveMedia(fields: NativeFields, task: Task | undefined): ReceivedMedia[] {
  const { url, base64, messages = [] } = fields;
  const kind = inputKind(task);
  const top: ReceivedMedia[] = [];
  if (url !== undefined) top.push({ kind, via: "url", url });
  if (base64 !== undefined) top.push(receiveInline(kind, base64, "base64"));
  const parts = messages.flatMap(({ content }, at) => {
    if (typeof content === "string") return [];
    return content.flatMap((part, index): ReceivedMedia[] => {
      if (part.type === "text") return [];
      if (part.url !== undefined) return [{ kind: part.type, via: "url", url: part.url }];
      const field = `messages[${at}].content[${index}].base64`;
      return [receiveInline(part.type, part.base64 ?? "", field)];
    });
  });
  return [...top, ...parts];
}

/** All text of a native run, for counting. */
export function receivedText({ messages = [], text, question, context }: NativeFields): string {
  const ofMessages = messages.map(({ content }) => {
    if (typeof content === "string") return content;
    return content.map((part) => (part.type === "text" ? part.text : "")).join(" ");
  });
  return [...ofMessages, text, question, context].filter(Boolean).join(" ");
}

function inputKind(task = "" as Task): MediaKind {
  if (/^(audio|automatic-speech)/.test(task)) return "audio";
  return task.startsWith("video") ? "video" : "image";
}
