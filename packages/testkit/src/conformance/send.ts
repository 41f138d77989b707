import {
  type CallOptions,
  createClient,
  type Explanation,
  isAnyModelError,
  type Warning,
} from "@anymodel/core";
import { type CaughtRequest, createExchange, type PlannedReply } from "./exchange.ts";
import { MEDIA, MEDIA_HOST } from "./samples.ts";
import { PREFIX, type Subject } from "./subject.ts";

/** What left for a call, and its warnings. */
export interface Sent {
  caught: CaughtRequest;
  /** The warnings that `explain` tells; a call that is refused has none. */
  warnings(): Promise<Warning[]>;
  /** The request that `explain` shows. */
  shown(): Promise<Explanation["request"]>;
}

/** Makes a call and catches its request; rejects as the call does if nothing was sent. */
export async function send(
  { adapter, vectors }: Pick<Subject, "adapter" | "vectors">,
  request: { model: string; [field: string]: unknown },
  options: CallOptions = {},
): Promise<Sent> {
  // What it is answered does not matter: the request has left.
  const exchange = createExchange((request) =>
    isDownload(request) ? download(request) : { status: 418, body_text: "caught" },
  );
  const client = createClient({ providers: { [PREFIX]: adapter }, fetch: exchange.fetch });
  const call = { ...request, model: `${PREFIX}/${request.model}` };
  const settings = { apiKey: vectors.key, ...options, maxRetries: 0 };
  try {
    await client.completion(call as never, settings);
  } catch (error) {
    if (!exchange.requests.some((sent) => !isDownload(sent))) throw error;
    if (!isAnyModelError(error)) throw error;
  }
  const caught = exchange.requests.findLast((sent) => !isDownload(sent));
  if (!caught) throw new Error("Nothing was sent.");
  const explain = async () => client.explain(call as never, settings);
  return {
    caught,
    warnings: async () => (await explain()).warnings,
    shown: async () => (await explain()).request,
  };
}

/** Whether core fetched a medium, and did not ask the provider. */
function isDownload({ method, url }: CaughtRequest): boolean {
  return method === "GET" && url.hostname === MEDIA_HOST;
}

function download({ url }: CaughtRequest): PlannedReply {
  const medium = Object.values(MEDIA).find(({ name }) => url.pathname === `/${name}`)!;
  return { headers: { "content-type": medium.mediaType }, chunks_base64: [medium.base64] };
}
