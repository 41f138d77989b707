import { AnyModelError } from "@anymodel/core";
import { createHealthBook } from "@anymodel/router";
import { configError, formatProblem, type Problem } from "./config/problem.ts";
import type { GatewayConfig } from "./config/schema.ts";
import { createDispatcher } from "./dispatch.ts";
import { createFetchExchange } from "./http/fetch-exchange.ts";
import type { ListenOptions, Listening } from "./http/listen.ts";
import { Refusal } from "./http/refusal.ts";
import { batchLines } from "./observe/access-log.ts";
import { type PreparedConfig, prepareConfig, type PrepareOptions } from "./prepare-config.ts";
import { createSnapshot, type Snapshot } from "./snapshot.ts";

/** Options of `createGateway`. */
export interface GatewayOptions extends PrepareOptions {
  /** Takes the log: lines of JSON, or of words about the config. By default standard error. */
  log?: ((text: string) => void) | undefined;
}

/** A gateway: a `fetch` handler for any runtime, and a server on Node. */
export interface Gateway {
  /** Answers a web request, inside Hono, Next, Bun or a worker. */
  fetch(request: Request): Promise<Response>;
  /** Listens; rejects with an `AnyModelError` of code `config` if the config cannot be used. */
  listen(options?: ListenOptions): Promise<{ url: string }>;
  /** Resolves when the config is read, with what is to be said about it; rejects as `listen` does. */
  ready(): Promise<readonly Problem[]>;
  /**
   * Takes the config anew, or another one. Requests under way keep the old one; one that cannot be
   * used changes nothing and rejects.
   */
  reload(config?: string | GatewayConfig): Promise<readonly Problem[]>;
  /** Lets requests under way finish for up to `drain_timeout`, ends the rest with an error, and closes. */
  close(): Promise<void>;
}

/**
 * Makes a gateway from a config, the path of one, or from the provider keys in the environment.
 *
 * @example
 * const gateway = createGateway("config.yaml");
 * const { url } = await gateway.listen({ port: 4000 });
 */
export function createGateway(
  config?: string | GatewayConfig,
  { log = writeToStandardError, ...options }: GatewayOptions = {},
): Gateway {
  const lines = batchLines(log);
  // What is known of the deployments outlives a reload.
  const health = createHealthBook();
  let input: string | object | undefined = config;
  let version = 0;
  let listening: Listening | undefined;
  let closing: Promise<void> | undefined;

  const build = async (source: string | object | undefined): Promise<[Snapshot, Problem[]]> => {
    const prepared: PreparedConfig = await prepareConfig(source, options);
    const { problems } = prepared;
    if (problems.some(({ level }) => level === "error")) throw configError(problems);
    const snapshot = createSnapshot(prepared.config, prepared.catalog, version + 1, health);
    if (listening) await refuseOpenDoor(listening.host, snapshot);
    version++;
    return [snapshot, problems];
  };

  let built: Promise<[Snapshot, Problem[]]> | undefined;
  /** The snapshot that serves, once it is there. */
  let serving: Snapshot | undefined;
  const start = (): Promise<[Snapshot, Problem[]]> =>
    (built ??= build(input).then((fresh) => {
      serving ??= fresh[0];
      return fresh;
    }));
  // Read at once, so that a config's faults show at the first request at the latest; told by whoever waits.
  start().catch(() => {});
  let told: unknown;
  /** Clients learn that a config cannot be used, and only its owner why, once. */
  const refuse = (error: unknown): never => {
    if (error !== told) lines.add(error instanceof Error ? error.message : String(error));
    told = error;
    throw new Refusal("The gateway's config cannot be used. Its log says why.", {
      status: 500,
      type: "server_error",
      code: "gateway_config",
    });
  };
  const dispatcher = createDispatcher(
    () => serving ?? start().then(([snapshot]) => snapshot, refuse),
    health,
    lines.add,
  );

  return {
    async fetch(request) {
      const { exchange, response } = createFetchExchange(request);
      // Who has left gets no answer, but whoever called this waits for one.
      void dispatcher.handle(exchange).then(() => exchange.started || exchange.destroy());
      return response;
    },
    async listen(where = {}) {
      const [snapshot] = await start();
      const { listen } = await import("./http/listen.ts");
      await refuseOpenDoor(where.host ?? "127.0.0.1", snapshot);
      if (listening) {
        const message = `The gateway listens on ${listening.url} already.`;
        throw new AnyModelError({ code: "config", message });
      }
      listening = await listen(dispatcher, snapshot.settings, where);
      return { url: listening.url };
    },
    ready: async () => (await start())[1],
    async reload(next = input as string | GatewayConfig | undefined) {
      try {
        const fresh = await build(next);
        built = Promise.resolve(fresh);
        [serving] = fresh;
        input = next;
        dispatcher.metrics.countReload("ok");
        return fresh[1];
      } catch (error) {
        dispatcher.metrics.countReload("refused");
        throw error;
      }
    },
    close: () =>
      (closing ??= (async () => {
        dispatcher.drain();
        const timeout = (await start().catch(() => undefined))?.[0].settings.drain_timeout ?? 0;
        // A timer that is set for more than 25 days fires at once.
        const timer = setTimeout(() => dispatcher.abort(), Math.min(timeout * 1000, 2 ** 31 - 1));
        const idle = dispatcher.idle();
        await (listening ? listening.close(idle) : idle);
        clearTimeout(timer);
        lines.flush();
      })()),
  };
}

/** An open gateway that others can reach would spend its owner's money for anybody. */
async function refuseOpenDoor(host: string, { hasKey }: Snapshot): Promise<void> {
  const { isLoopback } = await import("./http/listen.ts");
  if (hasKey || isLoopback(host)) return;
  throw new AnyModelError({
    code: "config",
    message: `Refusing to listen on ${host} without a master_key: anybody who reaches it could use your provider keys. Set general_settings.master_key or LITELLM_MASTER_KEY, or listen on 127.0.0.1.`,
  });
}

function writeToStandardError(text: string): void {
  const { process } = globalThis as { process?: { stderr?: { write?(text: string): unknown } } };
  if (process?.stderr?.write) process.stderr.write(text);
  // oxlint-disable-next-line no-console -- the only way to say something in a worker.
  else console.error(text.trimEnd());
}

/** What a config's problems say, one line each. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems.map((problem) => `${formatProblem(problem)}\n`).join("");
}
