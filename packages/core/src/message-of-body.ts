/** The provider's own words in the shapes that APIs use: `{ error }`, `{ error: { message } }`, `{ message }`, `{ detail }`. */
export function messageOfBody(body: unknown, depth = 0): string | undefined {
  if (typeof body === "string") return body || undefined;
  if (typeof body !== "object" || body === null || depth > 8) return undefined;
  const { error, message, detail } = body as Record<string, unknown>;
  if (Array.isArray(body)) return messageOfBody(body[0], depth + 1);
  for (const candidate of [error, message, detail]) {
    const found = messageOfBody(candidate, depth + 1);
    if (found) return found;
  }
  return undefined;
}
