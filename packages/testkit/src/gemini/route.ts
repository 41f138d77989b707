/** What a path asks for; undefined where there is nothing. */
export interface Route {
  /** Empty for a list. */
  model: string;
  method: string;
  query: URLSearchParams;
}

/** Finds the route of `/v1beta/models`, `/v1beta/models/{model}` and `/v1beta/models/{model}:{method}`. */
export function findRoute(httpMethod: string, path: string): Route | undefined {
  const [rawPath = "", rawQuery = ""] = path.split("?");
  const found = /^\/v1(?:beta|alpha)?\/models(?:\/(.+?)(?::(\w+))?)?$/.exec(rawPath);
  if (!found) return undefined;
  const [, model = "", method] = found;
  if ((httpMethod === "GET") === (method !== undefined)) return undefined;
  return {
    model: safeDecode(model),
    method: method ?? (model === "" ? "list" : "get"),
    query: new URLSearchParams(rawQuery),
  };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
