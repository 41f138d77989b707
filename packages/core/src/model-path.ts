/** Whether a provider's model may be called so; a lone surrogate has no UTF-8, and `.` and `..` lead elsewhere in a URL. */
export function isModelName(model: string): boolean {
  return !/\/\.{0,2}(\/|$)/.test(`/${model}`) && model.isWellFormed();
}

/** A model id as a URL path: each segment percent-encoded, the slashes kept. */
export function encodeModelPath(model: string): string {
  return encodeURIComponent(model).replaceAll("%2F", "/");
}
