import { mustBe } from "./errors.ts";
import { isObject } from "./fields.ts";
import type { Registry } from "./registry.ts";
import type { CallOptions } from "./request.ts";
import type { RouterSettings } from "./router-settings.ts";
import { type Calls, createRouting, type RoutedRequest } from "./routing.ts";

/** The calls of a client with a router, as its callers make them. */
export interface RoutedCalls {
  completion(request: unknown, options?: CallOptions): ReturnType<Calls["completion"]>;
  embedding(request: unknown, options?: CallOptions): ReturnType<Calls["embedding"]>;
}

/** Puts a router before the calls that ask one model; `defaults` are the client's call options. */
export async function createRoutedCalls(
  settings: RouterSettings,
  registry: Registry,
  plain: Calls,
  defaults: CallOptions,
): Promise<RoutedCalls> {
  const { completion, embedding } = await createRouting(settings, registry, plain);
  return {
    completion: async (request, options) =>
      completion(asRequest(request), { ...defaults, ...options }),
    embedding: async (request, options) =>
      embedding(asRequest(request), { ...defaults, ...options }),
  };
}

function asRequest(request: unknown): RoutedRequest {
  if (!isObject(request)) throw mustBe("request", request, "an object with a model");
  return request as RoutedRequest;
}
