import { decodeInlineMedia } from "../emulator/data-url.ts";
import { receiveBytes, type MediaKind, type ReceivedMedia } from "../emulator/media.ts";
import type { ChatBody, ChatPart } from "./chat-schema.ts";
import { OpenAIError } from "./openai-error.ts";

/** The media of a chat completion in order of appearance. */
export function receiveMedia({ messages }: ChatBody): ReceivedMedia[] {
  return messages.flatMap(({ role, content }, at) => {
    if (role !== "user" || !Array.isArray(content)) return [];
    return content.flatMap((part, index) => receivePart(part, `messages[${at}].content[${index}]`));
  });
}

/** All text of a chat completion, for counting and for tool names. */
export function textOfMessages(messages: ChatBody["messages"]): string {
  return messages
    .flatMap(({ content }) => {
      if (!Array.isArray(content)) return [content ?? ""];
      return content.map((part) => ("text" in part ? part.text : ""));
    })
    .join(" ");
}

function receivePart(part: ChatPart, field: string): ReceivedMedia[] {
  switch (part.type) {
    case "image_url": {
      const { url } = part.image_url;
      if (!/^data:/i.test(url)) return [{ kind: "image", via: "url", url }];
      return [receiveInline("image", url, `${field}.image_url.url`)];
    }
    case "input_audio": {
      const { data, format } = part.input_audio;
      const media = receiveInline("audio", data, `${field}.input_audio.data`);
      return [{ ...media, mimeType: media.mimeType ?? `audio/${format}` }];
    }
    case "file": {
      const { file_data, file_id } = part.file;
      if (file_data) return [receiveInline("file", file_data, `${field}.file.file_data`)];
      if (file_id) return [{ kind: "file", via: "id", url: file_id }];
      throw new OpenAIError(400, `Missing required parameter: '${field}.file.file_id'.`, {
        param: `${field}.file.file_id`,
        code: "missing_required_parameter",
      });
    }
    default:
      return [];
  }
}

function receiveInline(kind: MediaKind, data: string, param: string): ReceivedMedia {
  try {
    const { bytes, mimeType } = decodeInlineMedia(data);
    return receiveBytes(kind, bytes, mimeType);
  } catch (error) {
    const message = `Invalid '${param}': it ${(error as Error).message}.`;
    throw new OpenAIError(400, message, { param, code: "invalid_base64" });
  }
}
