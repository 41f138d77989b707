/** Where a path leads; `nowhere` says which error it earns. */
export type Route =
  | { to: "models"; query: string }
  | { to: "tasks" }
  | { to: "chat-completions" }
  | { to: "queue"; model: string }
  | { to: "run"; model: string }
  | { to: "container" }
  | { to: "nowhere"; status: number; message: string };

const base = "/models/v2/";
const openaiBase = "openai/v1/";

/** Finds the route of a raw path: literal and escaped slashes in a model id mean the same. */
export function findRoute(method: string, rawPath: string): Route {
  const [path = "", ...rest] = rawPath.split("?");
  const route = routePath(path, rest.join("?"));
  const allowed = route.to === "models" || route.to === "tasks" ? "GET" : "POST";
  if (route.to === "nowhere" || method === allowed) return route;
  return { to: "nowhere", status: 405, message: `${path} takes ${allowed}, not ${method}` };
}

function routePath(path: string, query: string): Route {
  if (path === "/run") return { to: "container" };
  if (!path.startsWith(base)) return notFound(`There is no ${path}`);
  const name = decodePath(path.slice(base.length));
  if (name === undefined) {
    return { to: "nowhere", status: 400, message: "The path holds a broken percent escape" };
  }
  // These lie under the same prefix as model ids such as openai/gpt-4o, so they go first.
  if (name.startsWith(openaiBase)) {
    if (name === `${openaiBase}chat/completions`) return { to: "chat-completions" };
    return notFound(`The emulator has no ${name}: use ${openaiBase}chat/completions`);
  }
  if (name === "list/models") return { to: "models", query };
  if (name === "list/tasks") return { to: "tasks" };
  if (name.startsWith("request/")) return { to: "queue", model: name.slice("request/".length) };
  if (name.split("/").some((segment) => /^\.{0,2}$/.test(segment))) {
    return notFound(`No model can be called ${JSON.stringify(name)}`);
  }
  return { to: "run", model: name };
}

function notFound(message: string): Route {
  return { to: "nowhere", status: 404, message };
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
