import type { ProviderAdapter } from "./adapter.ts";
import type { Client } from "./client.ts";
import type { CallContext } from "./carry-out.ts";
import { createEmbedding } from "./create-embedding.ts";
import { explainRequest, showDownload } from "./explain.ts";
import type { Fields } from "./fields.ts";
import { asFields, isObject, mustBe } from "./shared-parts.ts";
import { listModels } from "./list-models.ts";
import { parseCompletion } from "./parse-completion.ts";
import { prepareChat } from "./prepare.ts";
import type { Providers, Registry, ResolvedModel } from "./registry.ts";
import type { CallOptions } from "./request.ts";
import type { RouterSettings } from "./router-settings.ts";
import { runToolLoop } from "./run-tools.ts";
import { supportedParameters } from "./supported-parameters.ts";

/** What the further calls take from their client. */
export interface ClientParts {
  client: Client<Providers>;
  registry: Registry;
  context: CallContext;
  router: RouterSettings | undefined;
  withAdapter<Result>(
    request: unknown,
    callOptions: CallOptions | undefined,
    use: (fields: Fields, resolved: ResolvedModel, options: CallOptions) => Result,
  ): Promise<Awaited<Result>>;
}

/** The calls of a client beside `completion`. */
export type FurtherCalls = Omit<Client<Providers>, "completion">;

/** Makes the calls of a client beside `completion`. */
export function createFurtherCalls({
  client,
  registry,
  context,
  router,
  withAdapter,
}: ClientParts): FurtherCalls {
  const adapter = async (model: string): Promise<ProviderAdapter> =>
    (await registry.resolve(firstOfGroup({ model }, router).model)).adapter;
  return {
    parse: (request, callOptions) =>
      parseCompletion(readUnstreamed(request), (whole) =>
        client.completion(whole as never, callOptions),
      ) as never,
    runTools: (request, callOptions) =>
      runToolLoop(readUnstreamed(request) as never, callOptions?.signal ?? undefined, (whole) =>
        client.completion(whole as never, callOptions),
      ),
    embedding: (request, callOptions) =>
      withAdapter(request, callOptions, (...call) => createEmbedding(...call, context)),
    async models(prefix, callOptions) {
      const prefixes = prefix === undefined ? registry.prefixes : [prefix];
      const lists = prefixes.map((name) =>
        withAdapter({ model: `${name}/*` }, callOptions, (_, { adapter }, options) =>
          listModels(name, adapter, options, context),
        ),
      );
      return (await Promise.all(lists)).flat();
    },
    explain: (request, callOptions) =>
      withAdapter(firstOfGroup(request, router), callOptions, async (fields, resolved, options) => {
        const prepared = await prepareChat(fields, resolved, options, showDownload);
        return explainRequest(prepared, options.apiKey);
      }),
    async supportedParams(model) {
      const { chat } = await adapter(model);
      return chat ? supportedParameters(chat) : [];
    },
    adapter,
  };
}

/** The request of a call that needs whole answers. */
function readUnstreamed(request: unknown): Fields {
  if (!isObject(request)) throw mustBe("request", request, "an object with a model");
  if (request.stream) throw mustBe("stream", request.stream, "false");
  return request;
}

/** A group's name stands for its first model where none is asked. */
function firstOfGroup<Request>(request: Request, { groups = {} }: RouterSettings = {}): Request {
  const { model } = asFields(request);
  if (typeof model !== "string" || !Object.hasOwn(groups, model)) return request;
  const [first = ""] = groups[model]!;
  return { ...request, model: typeof first === "string" ? first : first.model };
}
