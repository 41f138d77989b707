import { type ChatCompletion, createClient, isAnyModelError } from "@anymodel/core";
import { type ProviderAdapter, Secret } from "@anymodel/core/provider";
import type { VectorFile } from "../conformance/vectors.ts";
import { cleanText, RECORDED_KEY, refuseSecrets } from "./clean.ts";
import { expectedAnswer, expectedError } from "./expectation.ts";
import { createRecorder, type RecordedExchange } from "./recorder.ts";
import { type Scenario, SCENARIOS } from "./scenarios.ts";
import { toHttp, toSent } from "./wire.ts";

/** What is recorded, and how the provider is reached. */
export interface RecordOptions {
  adapter: ProviderAdapter;
  /** The model's id without a prefix. */
  model: string;
  /** Names of scenarios; by default all that the adapter declares. */
  scenarios?: readonly string[];
  /** By default the adapter's, or the one in its environment variable. */
  apiKey?: string;
  fetch?: typeof globalThis.fetch;
  /** Told of each scenario, and how it went. */
  onScenario?: (name: string, outcome: string) => void;
}

/** The names of all scenarios, or of those that an adapter's declarations allow. */
export function scenarioNames(adapter?: ProviderAdapter): string[] {
  return Object.keys(SCENARIOS).filter((name) => !adapter || SCENARIOS[name]!.applies(adapter));
}

/**
 * Asks a provider, live or emulated, and gives its requests and answers as vectors, without keys and
 * names of accounts. Throws, and gives nothing, if something in them still looks like a secret.
 */
export async function recordVectors({
  adapter,
  model,
  scenarios = scenarioNames(adapter),
  apiKey,
  fetch,
  onScenario = () => {},
}: RecordOptions): Promise<VectorFile> {
  const { header = "authorization", env } = adapter.auth ?? {};
  const key = apiKey ?? (env ? process.env[env] : undefined);
  const secrets = new Set([...hiddenIn(adapter), ...(key ? [key] : [])]);
  const file: VectorFile & Record<string, any[] | string | undefined> = {
    about: `Recorded from ${new URL(adapter.baseURL).host} with ${model}. Read the answers: they are what the adapter made of them.`,
    key: RECORDED_KEY,
  };
  const add = (kind: string, vector: object) => void ((file[kind] ??= []) as any[]).push(vector);

  for (const name of scenarios) {
    const scenario = SCENARIOS[name];
    if (!scenario?.applies(adapter)) {
      const known = scenarioNames(adapter).join(", ");
      throw new Error(`There is no scenario ${name} for this adapter. There are: ${known}.`);
    }
    const recorder = createRecorder(fetch);
    const wrong = scenario.wrongKey && "wrong-key-of-no-one";
    const client = createClient({
      providers: { [adapter.id]: adapter },
      fetch: recorder.fetch,
      maxRetries: 0,
    });
    const { answer, error } = await carryOut(client, scenario, adapter, model, wrong ?? key);
    const exchange = recorder.exchanges.at(-1);
    if (!exchange?.response) throw error ?? new Error(`The scenario ${name} sent nothing.`);
    onScenario(name, error && !wrong ? `error: ${(error as Error).message}` : "recorded");
    if (wrong) secrets.add(wrong);
    for (const text of credentials(exchange, header)) secrets.add(text);
    const clean = (text: string) => cleanText(text, [...secrets]);
    const made = vectorsOf(name, scenario, adapter, model, { exchange, answer, error, clean });
    for (const [kind, vector] of made) add(kind, vector);
  }
  linkStreams(file);
  const written = JSON.parse(cleanText(JSON.stringify(file), [...secrets])) as VectorFile;
  refuseSecrets(written, [...secrets]);
  return written;
}

interface Outcome {
  exchange: RecordedExchange;
  answer: unknown;
  error: unknown;
  clean: (text: string) => string;
}

async function carryOut(
  client: ReturnType<typeof createClient>,
  { kind, request }: Scenario,
  adapter: ProviderAdapter,
  model: string,
  apiKey: string | undefined,
): Promise<Pick<Outcome, "answer" | "error">> {
  const asked = { ...request(adapter), model: `${adapter.id}/${model}` };
  const options = apiKey === undefined ? {} : { apiKey };
  try {
    if (kind === "models")
      return { answer: await client.models(adapter.id, options), error: undefined };
    if (kind === "embedding")
      return { answer: await client.embedding(asked as never, options), error: undefined };
    const answer: any = await client.completion(asked as never, options);
    return { answer: "final" in answer ? await answer.final() : answer, error: undefined };
  } catch (error) {
    if (!isAnyModelError(error)) throw error;
    return { answer: error.partial, error };
  }
}

function* vectorsOf(
  name: string,
  { kind, request }: Scenario,
  adapter: ProviderAdapter,
  model: string,
  { exchange, answer, error, clean }: Outcome,
): Generator<[string, object]> {
  const id = `recorded-${name}`;
  const asked = { model, ...request(adapter) };
  const origin = { id, grade: "R" };
  const sent = toSent(exchange, adapter);
  const http = toHttp(exchange, adapter, clean);
  const failed = error ? { error: expectedError(error) } : undefined;
  if (kind === "chat") {
    const isStream = "stream" in asked;
    if (!failed) yield ["request", { ...origin, id: `${id}-request`, request: asked, sent }];
    const seen = answer ? { answer: expectedAnswer(answer as ChatCompletion) } : {};
    const { model: _, ...beside } = asked;
    const { messages: __, ...parameters } = beside as Record<string, unknown>;
    const wanted = "tools" in parameters ? { request: beside } : {};
    yield [
      isStream ? "stream" : "response",
      { ...origin, model, ...wanted, http, ...failed, ...seen },
    ];
  } else if (kind === "embedding") {
    const { data = [], usage } = (answer ?? {}) as {
      data?: { embedding: number[] }[];
      usage?: object;
    };
    const embeddings = data.map(({ embedding }) => embedding);
    yield [
      "embedding",
      {
        ...origin,
        request: asked,
        sent,
        http,
        ...(failed ?? { answer: { embeddings, ...(usage && { usage }) } }),
      },
    ];
  } else {
    const list = (answer ?? []) as { id: string }[];
    const models = list.map((entry) => entry.id.slice(adapter.id.length + 1));
    yield ["models", { ...origin, sent, http, ...(failed ?? { answer: { models } }) }];
  }
}

/** A stream that says what a whole answer said is marked as the same. */
function linkStreams(file: VectorFile): void {
  for (const stream of file.stream ?? []) {
    const twin = file.response?.find(
      ({ answer }) => answer && stream.answer && sameAnswer(answer, stream.answer),
    );
    if (twin) stream.same_as = twin.id;
  }
}

function sameAnswer(one: object, other: object): boolean {
  const plain = ({ provider_metadata: _metadata, id: _id, ...answer }: any) =>
    JSON.stringify(answer);
  return plain(one) === plain(other);
}

/** The secrets that an adapter was made with. */
function hiddenIn({ auth, headers = {} }: ProviderAdapter): string[] {
  return [auth?.key, ...Object.values(headers)].flatMap((value) =>
    value instanceof Secret ? [value.reveal()] : [],
  );
}

/** What was sent in the key's header, without the word before it. */
function credentials({ request }: RecordedExchange, header: string): string[] {
  const value = request.headers[header];
  return value ? [value.split(" ").at(-1)!] : [];
}
