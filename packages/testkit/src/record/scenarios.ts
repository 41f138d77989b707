import type { MediaKind, ProviderAdapter, Via } from "@anymodel/core/provider";
import { acts, actingParameters } from "../conformance/abilities.ts";
import { mediaPart, SAMPLES } from "../conformance/samples.ts";

/** Something to ask a provider, so that its answer becomes a vector. */
export interface Scenario {
  kind: "chat" | "embedding" | "models";
  /** Whether an adapter declares what it takes. */
  applies(adapter: ProviderAdapter): boolean;
  /** The request without its model. */
  request(adapter: ProviderAdapter): Record<string, unknown>;
  /** Call with a key that is refused. */
  wrongKey?: true;
}

const say = (content: unknown) => [{ role: "user", content }];
const isStreaming = ({ chat }: ProviderAdapter) => chat?.stream !== undefined;
const hasTools = ({ chat }: ProviderAdapter) => acts(chat?.params.tools);
const waysOf = ({ chat }: ProviderAdapter, kind: MediaKind): readonly Via[] =>
  (chat?.accepts?.[kind] ?? []).filter((via) => via === "base64");

const TEXT = { messages: say("Write one sentence about a lighthouse.") };
const TOOLS = {
  messages: say("How high is the tide in Brest and in Dover? Look both up."),
  tools: SAMPLES.tools!.value,
};

const CONVERSATION = {
  messages: [
    { role: "system", content: "Answer in one word." },
    { role: "user", content: "Name a sea." },
    { role: "assistant", content: "Baltic." },
    { role: "user", content: "Another." },
  ],
};

/** Parameters that every model which takes them at all takes with these values. */
const HARMLESS = ["temperature", "top_p", "max_tokens", "stop", "seed"];

function chat(request: object, applies: Scenario["applies"] = () => true): Scenario {
  return {
    kind: "chat",
    applies: (adapter) => adapter.chat !== undefined && applies(adapter),
    request: () => ({ ...request }),
  };
}

function media(kind: MediaKind): Scenario {
  return chat(
    {
      messages: say([
        { type: "text", text: "What is this? One sentence." },
        mediaPart(kind, "base64").part,
      ]),
    },
    (adapter) => waysOf(adapter, kind).length > 0,
  );
}

/** Name → what is asked. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  text: chat(TEXT),
  conversation: chat(CONVERSATION),
  parameters: {
    ...chat(TEXT),
    request(adapter) {
      const taken = new Set(actingParameters(adapter));
      const names = HARMLESS.filter((name) => taken.has(name));
      return { ...TEXT, ...Object.fromEntries(names.map((name) => [name, SAMPLES[name]!.value])) };
    },
  },
  limit: chat({ ...TEXT, max_tokens: 5 }, ({ chat }) => acts(chat?.params.max_tokens)),
  stream: chat({ ...TEXT, stream: true }, isStreaming),
  tools: chat(TOOLS, hasTools),
  "tools-stream": chat(
    { ...TOOLS, stream: true },
    (adapter) => hasTools(adapter) && isStreaming(adapter),
  ),
  schema: chat({ ...TEXT, response_format: SAMPLES.response_format!.value }, ({ chat }) =>
    acts(chat?.params.response_format),
  ),
  image: media("image"),
  audio: media("audio"),
  video: media("video"),
  file: media("file"),
  "wrong-key": { ...chat(TEXT, ({ auth }) => auth !== undefined), wrongKey: true },
  embedding: {
    kind: "embedding",
    applies: ({ embedding }) => embedding !== undefined,
    request: () => ({ input: ["a lighthouse", "a storm"] }),
  },
  models: { kind: "models", applies: ({ list }) => list !== undefined, request: () => ({}) },
};
