import { decodeInlineMedia } from "../emulator/data-url.ts";
import { receiveBytes, type MediaKind, type ReceivedMedia } from "../emulator/media.ts";
import { RefusedRequest } from "../emulator/refused-request.ts";
import { blocksOf } from "./rules.ts";
import type { InputBlock, MessagesBody } from "./schema.ts";

type MediaBlock = Extract<InputBlock, { type: "image" | "document" }>;

/** The images and documents of a request in order of appearance, also those inside of tool results. */
export function receiveMedia({ messages }: MessagesBody): ReceivedMedia[] {
  return messages.flatMap((message, at) =>
    blocksOf(message).flatMap((block, index) => {
      const field = `messages.${at}.content.${index}`;
      const inner =
        block.type === "tool_result" && Array.isArray(block.content) ? block.content : [block];
      return inner.flatMap((part) =>
        part.type === "image" || part.type === "document" ? [receiveBlock(part, field)] : [],
      );
    }),
  );
}

/** All text of a request, for counting. */
export function receivedText({ messages, system = [] }: MessagesBody): string {
  const instructions = typeof system === "string" ? [system] : system.map(({ text }) => text);
  const texts = messages.flatMap((message) =>
    blocksOf(message).map((block) => {
      if (block.type === "text") return block.text;
      return block.type === "tool_result" && typeof block.content === "string" ? block.content : "";
    }),
  );
  return [...instructions, ...texts].filter(Boolean).join(" ");
}

function receiveBlock({ type, source }: MediaBlock, field: string): ReceivedMedia {
  const kind: MediaKind = type === "image" ? "image" : "file";
  if (source.type === "url") return { kind, via: "url", url: source.url };
  if (source.type === "file") return { kind, via: "id", url: source.file_id };
  if (source.type === "text") {
    return receiveBytes(kind, Buffer.from(source.data), source.media_type);
  }
  if (/^data:/i.test(source.data)) {
    throw new RefusedRequest(400, `${field}.source.base64.data: must be base64, not a data URL`);
  }
  try {
    const media = receiveBytes(kind, decodeInlineMedia(source.data).bytes);
    if (media.mimeType !== source.media_type) {
      const message = `${field}.source.base64.media_type: the data is ${media.mimeType ?? "of unknown type"}, not ${source.media_type}`;
      throw new RefusedRequest(400, message);
    }
    return media;
  } catch (error) {
    if (error instanceof RefusedRequest) throw error;
    throw new RefusedRequest(400, `${field}.source.base64.data ${(error as Error).message}`);
  }
}
