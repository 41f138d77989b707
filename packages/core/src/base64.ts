import type { NormalMedia } from "./content.ts";

/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(toCharacters(bytes));
}

/** The data of a medium as bare base64: without the head of its data URL, and never percent-encoded (RFC 2397). */
export function base64Of({ data }: NormalMedia): string {
  if (!/^data:/i.test(data)) return data;
  const comma = data.indexOf(",");
  const body = data.slice(comma + 1);
  if (/;\s*base64\s*$/i.test(data.slice(0, comma)))
    return body.includes("%") ? percentDecode(body) : body;
  return btoa(percentDecode(body));
}

/** The bytes of a percent-encoded text, one character each. */
function percentDecode(text: string): string {
  return toCharacters(new TextEncoder().encode(text)).replace(
    /%([0-9a-f]{2})/gi,
    (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** A character for each byte. */
function toCharacters(bytes: Uint8Array): string {
  let text = "";
  // Arguments have a limit, so not all bytes go at once.
  for (let at = 0; at < bytes.length; at += 8190) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8190));
  }
  return text;
}
