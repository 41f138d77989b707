import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createFaultPlan, type FaultOptions, type PlannedFault } from "./fault-plan.ts";
import { applyFault, type ErrorReply } from "./faults.ts";
import { RefusedRequest } from "./refused-request.ts";
import { writeReply, type Reply } from "./reply.ts";
import { parseJSON, readBody, recordRequest, type RecordedRequest } from "./request.ts";

/** Settings that every emulator takes. */
export interface EmulatorOptions {
  /** 0 takes a free port. */
  port?: number | undefined;
  host?: string | undefined;
  /** Faults that are on from the start. */
  faults?: readonly PlannedFault[] | undefined;
  /** How many requests are remembered; 1000 unless told. */
  keepRequests?: number | undefined;
  /** Larger request bodies are refused with 413; 64 MB unless told. */
  maxBodyBytes?: number | undefined;
}

/** What a provider adds to the server: its answers, its error shape and its limits. */
export interface ProviderEmulation {
  /** The model that a request calls, whether or not the request is good; undefined for other routes. */
  modelOf(request: RecordedRequest): string | undefined;
  /** Answers a request, and sets its `media`; throws `RefusedRequest` to refuse. */
  handle(request: RecordedRequest): Reply | Promise<Reply>;
  errorReply: ErrorReply;
  /** Refuses a good model call in the light of those in progress; undefined lets it pass. */
  admit?(request: RecordedRequest, active: readonly RecordedRequest[]): Reply | undefined;
  /** Headers of every reply, faults included. */
  headers?: Record<string, string> | undefined;
}

/** An emulation whose settings may change while it runs: from the next request on, the others stay. */
export interface ConfigurableEmulation<Settings> extends ProviderEmulation {
  configure(changes: Settings): void;
}

/** A running emulator. */
export interface Emulator {
  /** Scheme, host and port, e.g. `http://127.0.0.1:41337`. */
  readonly url: string;
  /** What arrived, oldest first; may be emptied by its user. */
  readonly requests: RecordedRequest[];
  /** Switches faults on; later calls go before earlier ones, an array strikes in its order. */
  setFault(faults: PlannedFault | readonly PlannedFault[], options?: FaultOptions): void;
  clearFaults(): void;
  /** Destroys all connections and resolves when the port is free. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a real local HTTP server that answers as the given provider. */
export async function startEmulator(
  provider: ProviderEmulation,
  {
    port = 0,
    host = "127.0.0.1",
    faults = [],
    keepRequests = 1000,
    maxBodyBytes = 64 * 2 ** 20,
  }: EmulatorOptions = {},
): Promise<Emulator> {
  const requests: RecordedRequest[] = [];
  const active = new Set<RecordedRequest>();
  const plan = createFaultPlan(faults);

  async function decide(request: RecordedRequest): Promise<Reply> {
    const good = await answerBy(provider, request);
    if (request.model !== undefined && (good.status ?? 200) < 400) {
      const refusal = provider.admit?.(request, [...active]);
      if (refusal) return refusal;
      active.add(request);
    }
    const fault = plan.take(request);
    if (!fault) return good;
    request.fault = fault;
    return applyFault(fault, good, provider.errorReply);
  }

  async function exchange(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { request, finish } = recordRequest(message);
    requests.push(request);
    if (requests.length > keepRequests) requests.shift();
    let cut = false;
    response.once("close", () => {
      active.delete(request);
      const ours = cut || !server.listening;
      finish(response.writableFinished ? "complete" : ours ? "cut" : "aborted");
    });

    const bytes = await readBody(message, maxBodyBytes);
    request.rawBody = bytes ?? new Uint8Array();
    request.body = parseJSON(request.rawBody);
    request.model = provider.modelOf(request);
    const tooLarge = `The body is larger than ${maxBodyBytes} bytes`;
    const reply = bytes ? await decide(request) : provider.errorReply(413, tooLarge);
    request.status = reply.status ?? 200;
    const headers = { ...provider.headers, ...reply.headers };
    await writeReply(response, { ...reply, headers }, () => {
      cut = true;
    });
    // Freed with the last byte, not a moment later: the client may call again at once.
    active.delete(request);
  }

  const server = createServer((message, response) => {
    exchange(message, response).catch(() => response.destroy());
  });
  // Longer than any pause between two test calls, so that a kept connection never closes under one.
  server.keepAliveTimeout = 65_000;
  const address = await listen(server, port, host);

  async function close(): Promise<void> {
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }
  return {
    url: `http://${reachableHost(address)}:${address.port}`,
    requests,
    setFault: plan.set,
    clearFaults: plan.clear,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** What a provider answers to a request, a refusal in its own shape. */
export async function answerBy(
  provider: ProviderEmulation,
  request: RecordedRequest,
): Promise<Reply> {
  try {
    return await provider.handle(request);
  } catch (error) {
    if (error instanceof RefusedRequest) return provider.errorReply(error.status, error.message);
    return provider.errorReply(500, `The emulator failed: ${String(error)}`);
  }
}

async function listen(
  server: ReturnType<typeof createServer>,
  port: number,
  host: string,
): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return server.address() as AddressInfo;
}

function reachableHost({ address, family }: AddressInfo): string {
  if (address === "0.0.0.0" || address === "::") return "127.0.0.1";
  return family === "IPv6" ? `[${address}]` : address;
}
