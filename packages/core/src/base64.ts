/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  // Arguments have a limit, so not all bytes go at once.
  for (let at = 0; at < bytes.length; at += 8190) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8190));
  }
  return btoa(text);
}
