import type { OpenAIEmulator } from "@anymodel/testkit/openai";

/** Posts JSON under the base URL. */
export function postOpenAI(
  { baseURL }: OpenAIEmulator,
  body: unknown,
  {
    path = "/chat/completions",
    headers = { authorization: "Bearer sk-test" },
  }: { path?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${baseURL}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** A chat with one user message. */
export function ask(content: unknown = "Name three rivers.", more: object = {}): object {
  return { model: "gpt-4o", messages: [{ role: "user", content }], ...more };
}

/** A function tool whose one argument is a city. */
export function tool(name: string, strict?: boolean) {
  const parameters = {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  };
  return { type: "function" as const, function: { name, parameters, ...(strict && { strict }) } };
}
