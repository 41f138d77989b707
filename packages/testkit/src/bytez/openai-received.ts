import type { ReceivedMedia, MediaKind } from "../emulator/media.ts";
import { RefusedRequest } from "../emulator/refused-request.ts";
import type { ChatCompletionBody, ChatPart } from "./openai-schema.ts";
import { receiveInline } from "./received.ts";

/** The media of a chat completion in order of appearance. */
export function receiveChatMedia({ messages }: ChatCompletionBody): ReceivedMedia[] {
  return messages.flatMap(({ content }, at) => {
    if (!Array.isArray(content)) return [];
    return content.flatMap((part, index) => receivePart(part, `messages[${at}].content[${index}]`));
  });
}

/** All text of a chat completion, for counting. */
export function chatText({ messages }: ChatCompletionBody): string {
  return messages
    .flatMap(({ content }) => {
      if (!Array.isArray(content)) return [content ?? ""];
      return content.map((part) => (part.type === "text" ? part.text : ""));
    })
    .join(" ");
}

function receivePart(part: ChatPart, field: string): ReceivedMedia[] {
  switch (part.type) {
    case "image_url":
      return [receiveURL("image", part.image_url.url, `${field}.image_url.url`)];
    case "video_url":
      return [receiveURL("video", part.video_url.url, `${field}.video_url.url`)];
    case "audio_url":
      return [receiveURL("audio", part.audio_url.url, `${field}.audio_url.url`)];
    case "input_audio": {
      const { data, format } = part.input_audio;
      const media = receiveInline("audio", data, `${field}.input_audio.data`);
      return [{ ...media, mimeType: media.mimeType ?? `audio/${format}` }];
    }
    case "file": {
      const { file_data, file_id } = part.file;
      if (file_data) return [receiveInline("file", file_data, `${field}.file.file_data`)];
      if (file_id) return [{ kind: "file", via: "id", url: file_id }];
      throw new RefusedRequest(400, `${field}.file needs file_data or file_id`);
    }
    default:
      return [];
  }
}

function receiveURL(kind: MediaKind, url: string, field: string): ReceivedMedia {
  return /^data:/i.test(url) ? receiveInline(kind, url, field) : { kind, via: "url", url };
}
