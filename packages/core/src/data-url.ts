import type { NormalMedia } from "./content.ts";

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
  const bytes = new TextEncoder().encode(text);
  let decoded = "";
  for (const byte of bytes) decoded += String.fromCharCode(byte);
  return decoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
