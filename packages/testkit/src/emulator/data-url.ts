/** Decoded inline media, and the type that its data URL declared. */
export interface InlineMedia {
  bytes: Uint8Array;
  mimeType?: string;
}

/** Decodes a data URL (base64 or percent-encoded, with or without parameters) or raw base64; throws an `Error` that says what is wrong. */
export function decodeInlineMedia(text: string): InlineMedia {
  const media = /^data:/i.test(text) ? decodeDataURL(text) : { bytes: decodeBase64(text) };
  if (media.bytes.length === 0) throw new Error("holds no bytes");
  return media;
}

function decodeDataURL(text: string): InlineMedia {
  const comma = text.indexOf(",");
  if (comma < 0) throw new Error("is a data URL without a comma");
  const [type = "", ...parameters] = text.slice("data:".length, comma).split(";");
  const payload = text.slice(comma + 1);
  const isBase64 = parameters.at(-1)?.trim().toLowerCase() === "base64";
  const bytes = isBase64
    ? decodeBase64(percentDecode(payload).toString("latin1"))
    : percentDecode(payload);
  const mimeType = type.trim().toLowerCase();
  return mimeType === "" ? { bytes } : { bytes, mimeType };
}

function decodeBase64(text: string): Uint8Array {
  const compact = text.replace(/\s+/g, "");
  const body = compact.replace(/={1,2}$/, "");
  // Buffer skips what it cannot read, so a broken upload would pass unseen.
  const isPadded = body.length !== compact.length;
  const isBroken =
    /[^A-Za-z0-9+/]/.test(body) || body.length % 4 === 1 || (isPadded && compact.length % 4 !== 0);
  if (isBroken) throw new Error("is neither a data URL nor valid base64");
  return Buffer.from(body, "base64");
}

function percentDecode(text: string): Buffer {
  if (!text.includes("%")) return Buffer.from(text, "utf8");
  if (/%(?![0-9a-f]{2})/i.test(text)) throw new Error("has a broken percent escape");
  const binary = Buffer.from(text, "utf8").toString("latin1");
  return Buffer.from(
    binary.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    "latin1",
  );
}
