import { type FaultRow, faultTable, startFaultProvider } from "@anymodel/testkit/faults";
import { explainListenError, waitForSignal } from "../serving.ts";
import { paint } from "../terminal.ts";

/** The options of `anymodel chaos`. */
export interface ChaosOptions {
  port: number;
  host: string;
  /** Milliseconds between streamed chunks. */
  pace?: number;
}

/** Serves a provider that breaks on purpose until SIGINT or SIGTERM. */
export async function chaos({ port, host, pace }: ChaosOptions): Promise<void> {
  await using provider = await startFaultProvider({
    port,
    host,
    ...(pace !== undefined && { chunkDelay: pace }),
  }).catch((error: unknown) => {
    throw explainListenError(error, host, port);
  });
  // Ready for a signal before anybody can know that the provider runs.
  const stopped = waitForSignal();
  const bases = Object.entries(provider.baseURLs).map(
    ([wire, address]) => `  ${wire.padEnd(10)} ${address}\n`,
  );
  process.stdout.write(
    `listening on ${provider.url}\n\n${bases.join("")}\n${describeFaults()}\n` +
      `${paint("dim", "Each may strike once (reset-once) or every other time (reset-flap), and takes text=…, tokens=80,\nevery=50ms and id=…, such as cut-once:40of80:every=50ms.")}\n`,
  );
  await stopped;
}

/** The table of faults; the statuses, which do all alike, stand on one line. */
function describeFaults(): string {
  const isStatus = ({ name }: FaultRow) => name.startsWith("status-");
  const statuses = faultTable.filter(isStatus);
  const codes = statuses.map(({ name }) => name.slice("status-".length));
  const status = {
    ...statuses[0]!,
    example: "status-503:60s",
    what: `HTTP ${codes.join(", ")} ${statuses[0]!.what.replace(/^HTTP \d+ /, "")}`,
  };
  const [healthy, ...rest] = faultTable.filter((row) => !isStatus(row));
  return [healthy!, status, ...rest].map(describeRow).join("");
}

function describeRow({ example, what, wires }: FaultRow): string {
  const where = wires.length === 4 ? "" : ` (${wires.join(", ")})`;
  return `  ${paint("bold", example.padEnd(26))} ${what.replaceAll("`", "")}${where}\n`;
}
