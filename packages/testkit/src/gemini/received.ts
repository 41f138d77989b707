import { decodeInlineMedia } from "../emulator/data-url.ts";
import { receiveBytes, type MediaKind, type ReceivedMedia } from "../emulator/media.ts";
import { RefusedRequest } from "../emulator/refused-request.ts";
import type { Content, GenerateBody, Part } from "./request-schema.ts";

/** The media of a generation in order of appearance, those inside function responses too. */
export function receiveMedia({ contents }: GenerateBody): ReceivedMedia[] {
  return contents.flatMap(({ parts }, at) =>
    parts.flatMap((part, index) => {
      const field = `contents[${at}].parts[${index}]`;
      const nested = part.functionResponse?.parts ?? [];
      return [part, ...nested].flatMap((item) => receivePart(item, field));
    }),
  );
}

/** All text of contents, thoughts aside. */
export function textOf(contents: readonly Content[]): string {
  return contents
    .flatMap(({ parts }) => parts.map(({ text = "", thought }) => (thought ? "" : text)))
    .join(" ");
}

function receivePart(
  { inlineData, fileData }: Pick<Part, "inlineData" | "fileData">,
  field: string,
): ReceivedMedia[] {
  if (fileData) {
    const { fileUri: url, mimeType } = fileData;
    const via = url.includes("/files/") ? ("id" as const) : ("url" as const);
    return [{ kind: kindOf(mimeType), via, ...(mimeType && { mimeType }), url }];
  }
  if (!inlineData) return [];
  try {
    if (/^data:/i.test(inlineData.data)) throw new Error("is a data URL, not base64");
    const { bytes } = decodeInlineMedia(inlineData.data);
    return [receiveBytes(kindOf(inlineData.mimeType), bytes, inlineData.mimeType)];
  } catch (error) {
    throw new RefusedRequest(400, `${field}.inlineData.data ${(error as Error).message}`);
  }
}

function kindOf(mimeType = "file/"): MediaKind {
  const kind = mimeType.split("/")[0]!;
  return kind === "image" || kind === "audio" || kind === "video" ? kind : "file";
}
