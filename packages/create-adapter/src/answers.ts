/** The protocols that a new adapter can start from, and what they are. */
export const PROTOCOLS = {
  openai: "OpenAI-shaped: POST /chat/completions, server-sent events",
  sse: "its own JSON, streamed as server-sent events",
  ndjson: "its own JSON, streamed as lines of JSON",
  "raw-text": "its own JSON, streamed as raw text",
} as const;

/** How a provider answers. */
export type Protocol = keyof typeof PROTOCOLS;

/** What a new adapter is made from. */
export interface Answers {
  /** The prefix of the provider's model ids. */
  id: string;
  /** Without a slash at the end. */
  baseURL: string;
  /** The environment variable that holds the key. */
  env: string;
  protocol: Protocol;
  /** The package's name on npm. */
  name: string;
  /** `owner/name` on GitHub. */
  repository: string;
}

type Checks = { readonly [Name in keyof Answers]: (value: string) => string | undefined };

/** What is wrong with an answer, as a sentence; `undefined` if nothing is. */
export const CHECKS: Checks = {
  id: (value) =>
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(value)
      ? undefined
      : "Write the id in small letters, digits and dashes, a letter first: it stands before every model's name.",
  baseURL(value) {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url?.hostname ?? "");
    if (url?.protocol !== "https:" && !(url?.protocol === "http:" && isLocal)) {
      return "Write the whole address, with https; http is for this machine only.";
    }
    return url.username || url.password || url.search || url.hash || /[?#"`\\\s]/.test(value)
      ? "Leave user name, password, query and fragment out of the address."
      : undefined;
  },
  env: (value) =>
    /^[A-Z][A-Z0-9_]*$/.test(value)
      ? undefined
      : "Write the variable in capitals, digits and underscores.",
  protocol: (value) =>
    Object.hasOwn(PROTOCOLS, value)
      ? undefined
      : `The protocol is one of ${Object.keys(PROTOCOLS).join(", ")}.`,
  name: (value) =>
    /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/.test(value) && value.length <= 214
      ? undefined
      : "Write a package name as npm takes it, such as anymodel-provider-acme or @you/acme.",
  repository: (value) =>
    /^[\w.-]+\/[\w.-]+$/.test(value) ? undefined : "Write the repository as owner/name.",
};

/** Fills in what follows from other answers. */
export function completeAnswers(given: Partial<Answers>): Partial<Answers> {
  const { id, baseURL } = given;
  if (id === undefined) return given;
  const name = given.name ?? `anymodel-provider-${id}`;
  return {
    env: `${id.toUpperCase().replaceAll("-", "_")}_API_KEY`,
    protocol: "openai",
    repository: `OWNER/${name.replace(/^@[^/]+\//, "")}`,
    ...given,
    name,
    ...(baseURL !== undefined && { baseURL: baseURL.replace(/\/+$/, "") }),
  };
}

/** Every answer, checked. Throws an `Error` that names the first one at fault. */
export function checkAnswers(given: Partial<Answers>): Answers {
  for (const name of Object.keys(CHECKS) as (keyof Answers)[]) {
    const value = given[name];
    const problem = value === undefined ? "It is missing." : CHECKS[name](value);
    if (problem) throw new Error(`${FLAGS[name]} ${value ?? ""}`.trim() + `: ${problem}`);
  }
  return given as Answers;
}

/** The flag that gives an answer. */
export const FLAGS: { readonly [Name in keyof Answers]: string } = {
  id: "--id",
  baseURL: "--base-url",
  env: "--env",
  protocol: "--protocol",
  name: "--name",
  repository: "--repository",
};
