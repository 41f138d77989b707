/** The clients under measurement; each is loaded in a process of its own. */
import { createLeanFetch } from "./lean-fetch.ts";
import { MAX_TOKENS, MESSAGES, MODEL, OPENAI_REQUEST, TEMPERATURE } from "./payload.ts";

/** A client that has been set up; both give the characters of the answer, so that none can skip work. */
export interface Client {
  call?(): Promise<number>;
  stream?(pieces: number): Promise<number>;
}

/** Sets a client up against the server. */
export type ClientLoader = (origin: string) => Promise<Client>;

const KEY = "test-key-0123456789";
const HEADERS = { "content-type": "application/json", authorization: `Bearer ${KEY}` };
const openaiURL = (origin: string, pieces: number) => `${origin}/${pieces}/v1`;
const chatURL = (origin: string, pieces: number) => `${openaiURL(origin, pieces)}/chat/completions`;

interface Answer {
  choices: { message: { content: string } }[];
}
interface Chunk {
  choices: { delta: { content?: string } }[];
}

const lengthOf = (answer: Answer) => answer.choices[0]!.message.content.length;

/** Server-sent events by hand: decode, split, parse each event, read its text. */
async function readEvents(body: AsyncIterable<Uint8Array>): Promise<number> {
  const decoder = new TextDecoder();
  let rest = "";
  let length = 0;
  for await (const bytes of body) {
    const events = (rest + decoder.decode(bytes, { stream: true })).split("\n\n");
    rest = events.pop()!;
    for (const event of events) {
      const data = event.slice(6);
      if (data === "[DONE]") continue;
      const chunk = JSON.parse(data) as Chunk;
      length += chunk.choices[0]!.delta.content?.length ?? 0;
    }
  }
  return length;
}

/** Raw text by hand. */
async function readText(body: AsyncIterable<Uint8Array>): Promise<number> {
  const decoder = new TextDecoder();
  let length = 0;
  for await (const bytes of body) length += decoder.decode(bytes, { stream: true }).length;
  return length;
}

const streamRequest = { ...OPENAI_REQUEST, stream: true };

async function loadSdk(origin: string, api: "native" | "openai"): Promise<Client> {
  const { createClient } = await import("@anymodel/core");
  const { bytez } = await import("@anymodel/provider-bytez");
  const path = api === "native" ? "/models/v2" : "";
  const clientFor = (pieces: number) =>
    createClient({
      providers: [bytez({ apiKey: KEY, api, baseURL: `${origin}/${pieces}${path}` })],
    });
  const clients = new Map<number, ReturnType<typeof clientFor>>();
  const client = (pieces: number) => {
    const found = clients.get(pieces) ?? clientFor(pieces);
    clients.set(pieces, found);
    return found;
  };
  const request = {
    model: `bytez/${MODEL}`,
    messages: MESSAGES,
    max_tokens: MAX_TOKENS,
    temperature: TEMPERATURE,
  };
  return {
    async call() {
      const answer = await client(0).completion(request);
      return answer.choices[0]!.message.content!.length;
    },
    async stream(pieces) {
      let length = 0;
      const stream = await client(pieces).completion({ ...request, stream: true });
      for await (const chunk of stream) length += chunk.choices[0]?.delta.content?.length ?? 0;
      return length;
    },
  };
}

/** Every client by its name: what it asks, and how it reads a stream. */
export const CLIENTS = {
  async undici(origin) {
    const { request } = await import("undici");
    const send = (url: string, body: unknown) =>
      request(url, { method: "POST", headers: HEADERS, body: JSON.stringify(body) });
    return {
      async call() {
        const { body } = await send(chatURL(origin, 0), OPENAI_REQUEST);
        return lengthOf((await body.json()) as Answer);
      },
      async stream(pieces) {
        return readEvents((await send(chatURL(origin, pieces), streamRequest)).body);
      },
    };
  },

  async "undici-text"(origin) {
    const { request } = await import("undici");
    return {
      async stream(pieces) {
        const { body } = await request(`${origin}/${pieces}/models/v2/${MODEL}`, {
          method: "POST",
          headers: HEADERS,
          body: JSON.stringify(streamRequest),
        });
        return readText(body);
      },
    };
  },

  async fetch(origin) {
    return {
      async call() {
        const response = await fetch(chatURL(origin, 0), {
          method: "POST",
          headers: HEADERS,
          body: JSON.stringify(OPENAI_REQUEST),
        });
        return lengthOf((await response.json()) as Answer);
      },
    };
  },

  async ky(origin) {
    const { default: ky } = await import("ky");
    return {
      async call() {
        const json = OPENAI_REQUEST;
        return lengthOf(await ky.post(chatURL(origin, 0), { json, headers: HEADERS }).json());
      },
      async stream(pieces) {
        const json = streamRequest;
        const response = await ky.post(chatURL(origin, pieces), { json, headers: HEADERS });
        return readEvents(response.body as unknown as AsyncIterable<Uint8Array>);
      },
    };
  },

  async "ky-lean"(origin) {
    const { default: ky } = await import("ky");
    const { Agent } = await import("undici");
    const instance = ky.create({
      retry: 0,
      timeout: false,
      fetch: createLeanFetch(new Agent()) as never,
    });
    return {
      async call() {
        const outgoing = { body: JSON.stringify(OPENAI_REQUEST), headers: HEADERS };
        const response = await instance(chatURL(origin, 0), { outgoing } as never);
        return lengthOf(JSON.parse(await response.text()) as Answer);
      },
    };
  },

  "anymodel-native": (origin) => loadSdk(origin, "native"),

  async "anymodel-openai"(origin) {
    return loadSdk(origin, "openai");
  },

  async openai(origin) {
    const { default: OpenAI } = await import("openai");
    const client = (pieces: number) =>
      new OpenAI({ apiKey: KEY, baseURL: openaiURL(origin, pieces) });
    const clients = new Map<number, InstanceType<typeof OpenAI>>();
    const get = (pieces: number) => {
      const found = clients.get(pieces) ?? client(pieces);
      clients.set(pieces, found);
      return found;
    };
    return {
      async call() {
        const answer = await get(0).chat.completions.create(OPENAI_REQUEST);
        return answer.choices[0]!.message.content!.length;
      },
      async stream(pieces) {
        let length = 0;
        const stream = await get(pieces).chat.completions.create({
          ...OPENAI_REQUEST,
          stream: true,
        });
        for await (const chunk of stream) length += chunk.choices[0]?.delta.content?.length ?? 0;
        return length;
      },
    };
  },

  async "ai-sdk"(origin) {
    const { generateText, streamText } = await import("ai");
    const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
    const models = new Map<number, ReturnType<ReturnType<typeof createOpenAICompatible>>>();
    const get = (pieces: number) => {
      const found =
        models.get(pieces) ??
        createOpenAICompatible({
          name: "acme",
          apiKey: KEY,
          baseURL: openaiURL(origin, pieces),
        })(MODEL);
      models.set(pieces, found);
      return found;
    };
    const [system, user] = MESSAGES;
    const settings = {
      system: system!.content,
      prompt: user!.content,
      maxOutputTokens: MAX_TOKENS,
      temperature: TEMPERATURE,
    };
    return {
      async call() {
        const { text } = await generateText({ model: get(0), ...settings });
        return text.length;
      },
      async stream(pieces) {
        let length = 0;
        const { textStream } = streamText({ model: get(pieces), ...settings });
        for await (const text of textStream) length += text.length;
        return length;
      },
    };
  },
} satisfies Record<string, ClientLoader>;

/** The name of a client. */
export type ClientName = keyof typeof CLIENTS;
