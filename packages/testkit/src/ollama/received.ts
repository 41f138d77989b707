import { decodeInlineMedia } from "../emulator/data-url.ts";
import { receiveBytes, type ReceivedMedia } from "../emulator/media.ts";
import { RefusedRequest } from "../emulator/refused-request.ts";
import type { ChatBody } from "./request-schema.ts";

/** The images of a chat in order of appearance: bare base64, no data URLs. */
export function receiveImages({ messages = [] }: ChatBody): ReceivedMedia[] {
  return messages.flatMap(({ images = [] }, at) =>
    images.map((image, index) => {
      try {
        if (/^data:/i.test(image)) throw new Error("is a data URL, not base64");
        return receiveBytes("image", decodeInlineMedia(image).bytes);
      } catch (error) {
        throw new RefusedRequest(
          400,
          `messages[${at}].images[${index}] ${(error as Error).message}`,
        );
      }
    }),
  );
}
