import type { Reply } from "../emulator/reply.ts";
import type { RecordedRequest } from "../emulator/request.ts";
import { answerBy, type ProviderEmulation } from "../emulator/server.ts";
import { modelEntry } from "../openai/models.ts";
import { ALL } from "./fault.ts";
import { type NamedFault, parseName } from "./parse-name.ts";
import { createStrikes } from "./strikes.ts";
import { faultTable } from "./table.ts";
import { type Fields, type Wire, WIRES, type WireSettings } from "./wires.ts";
import { answerText } from "./answer-text.ts";

/** A request to the fault provider. Its `outcome` tells how the connection ended. */
export interface FaultRequest extends RecordedRequest {
  /** `undefined` for paths of no wire. */
  wire?: Wire;
  /** Whether a stream was asked for. */
  stream?: boolean;
  /** Whether the fault of the model's name struck. */
  struck?: boolean;
}

/** The path under which a redirect leads back to this server, by another host name. */
const ELSEWHERE = "/elsewhere";

/** All wires on one server, each request answered as its model's name says. */
export function emulateFaults({
  apiKey,
  chunkDelay = 2,
}: Pick<WireSettings, "apiKey"> & { chunkDelay?: number | undefined }): ProviderEmulation & {
  reset(): void;
} {
  const strikes = createStrikes();
  const settings: WireSettings = {
    ...(apiKey !== undefined && { apiKey }),
    chunkDelay,
    answer(model) {
      const { text, of } = parseName(model);
      return answerText(text, of);
    },
  };
  const emulations = Object.fromEntries(
    ALL.map((wire) => [wire, WIRES[wire].emulate(settings)]),
  ) as Record<Wire, ProviderEmulation>;

  async function handle(request: FaultRequest): Promise<Reply> {
    const { wire, path } = findWire(request.path);
    if (!wire) return { status: 404, body: { error: { message: describePaths() } } };
    const emulation = emulations[wire];
    const inner: RecordedRequest = { ...request, path };
    request.wire = wire;
    const good = await ask(emulation, inner);
    if (request.model === undefined) return listsModels(inner, good) ? modelList() : good;
    request.media = inner.media;
    return fail(request, good, wire, inner);
  }

  async function fail(
    request: FaultRequest,
    good: Reply,
    wire: Wire,
    inner: RecordedRequest,
  ): Promise<Reply> {
    const facts = WIRES[wire];
    const model = request.model!;
    const body = (request.body ?? {}) as Fields;
    const error = emulations[wire].errorReply;
    request.stream = facts.streams(inner.path, body);
    const named = readName(model, wire);
    if (named instanceof Error) return error(404, named.message);
    // A request that the real API would refuse is refused, and counts for nothing.
    if ((good.status ?? 200) >= 400 || request.path.startsWith(ELSEWHERE)) return good;
    request.struck = strikes.take(`${wire} ${model}`, named);
    const paced = named.every === undefined ? good : { ...good, chunkDelay: named.every };
    if (!request.struck) return paced;
    const reply = await named.fault.strike(paced, {
      ...named,
      duration: named.duration ?? Infinity,
      wire: facts,
      streamed: good.chunks !== undefined,
      body,
      error,
      elsewhere: `${otherHost(request)}${ELSEWHERE}${request.path}`,
      refusal: facts.contentPolicy(error, settings),
      ask: (other) => ask(other, inner),
    });
    return { ...reply, headers: { ...emulations[wire].headers, ...reply.headers } };
  }

  return {
    modelOf(request) {
      const { wire, path } = findWire(request.path);
      return wire && emulations[wire].modelOf({ ...request, path });
    },
    handle,
    errorReply: emulations.openai.errorReply,
    reset: () => strikes.reset(),
  };
}

async function ask(emulation: ProviderEmulation, request: RecordedRequest): Promise<Reply> {
  const reply = await answerBy(emulation, request);
  return { ...reply, headers: { ...emulation.headers, ...reply.headers } };
}

/** The wire of a path, and the path as that wire knows it. */
function findWire(path: string): { wire: Wire | undefined; path: string } {
  const [, first, rest = ""] =
    /^\/(\w+)(\/.*)?$/.exec(
      path.startsWith(`${ELSEWHERE}/`) ? path.slice(ELSEWHERE.length) : path,
    ) ?? [];
  return { wire: ALL.find((wire) => wire === first), path: rest };
}

function readName(model: string, wire: Wire): NamedFault | Error {
  try {
    const named = parseName(model);
    const { name, wires } = named.fault;
    if (wires.includes(wire)) return named;
    return new Error(
      `The wire of ${wire} has no fault ${name}, only those of ${wires.join(", ")}.`,
    );
  } catch (error) {
    return error as Error;
  }
}

function otherHost({ headers: { host = "" } }: RecordedRequest): string {
  const [name = "", port = ""] = host.split(/:(?=\d+$)/);
  return `http://${name === "localhost" ? "127.0.0.1" : "localhost"}:${port}`;
}

function listsModels({ method, path }: RecordedRequest, good: Reply): boolean {
  return method === "GET" && path === "/v1/models" && (good.status ?? 200) < 400;
}

function modelList(): Reply {
  const data = faultTable.map(({ example }) => modelEntry({ id: example }));
  return { body: { object: "list", data } };
}

function describePaths(): string {
  const bases = ALL.map((wire) => `/${wire}${WIRES[wire].base}`);
  return `The fault provider serves ${bases.join(", ")}.`;
}
