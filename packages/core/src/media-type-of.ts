import type { NormalMedia } from "./content.ts";

const ENDING =
  /\.(png|jpe?g|webp|gif|hei[cf]|wav|mp3|aac|flac|ogg|aiff|mp4|mpeg|mov|webm|avi|pdf)$/i;

/** The media type of a medium: what is known of its data, else what the ending of its address tells, else `undefined`. */
export function mediaTypeOf({ kind, data, mediaType, via }: NormalMedia): string | undefined {
  if (mediaType !== undefined || via === "base64") return mediaType;
  const ending = ENDING.exec(data.split(/[?#]/, 1)[0]!)?.[1]?.toLowerCase();
  if (ending === undefined || ending === "pdf") return ending && "application/pdf";
  return `${kind}/${ending.replace("jpg", "jpeg")}`;
}
