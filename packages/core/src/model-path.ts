/** A model id as a URL path: each segment percent-encoded, the slashes kept. */
export function encodeModelPath(model: string): string {
  return encodeURIComponent(model).replaceAll("%2F", "/");
}
