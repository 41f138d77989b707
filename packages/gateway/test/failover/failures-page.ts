// Writes docs/failures-table.md from a run: node --conditions=anymodel-source packages/gateway/test/failover/failures-page.ts
import { writeFileSync } from "node:fs";
import type { Wire } from "@anymodel/testkit/faults";
import { renderTable } from "../../../../docs/scripts/render-table.ts";
import { LIMITS, listCells, type Outcome, runCells } from "./cells.ts";

/** Where the page stands. */
export const PAGE = new URL("../../../../docs/failures-table.md", import.meta.url);

const TITLES: readonly (readonly [Wire, string])[] = [
  ["openai", "OpenAI-shaped"],
  ["anthropic", "Anthropic"],
  ["gemini", "Gemini"],
  ["bytez", "Bytez"],
];

/** The page that a run makes. */
export function renderPage(outcomes: readonly Outcome[]): string {
  const sections = TITLES.map(([wire, title]) => {
    const own = outcomes.filter((outcome) => outcome.wire === wire);
    return `## ${title}\n\n${renderWire(own)}\n`;
  });
  return `# Each fault, and what the client saw

Made by a test run: the gateway between a client and the [provider that breaks on purpose](faults.md), on real
sockets, each fault on each wire, streamed and not. Every model has a healthy one as its fallback, as in
\`fallbacks: [{ cell: [other] }]\`; \`num_retries: ${LIMITS.retries}\`, \`timeout: ${LIMITS.timeout}\`, \`stream_timeout: ${LIMITS.timeout}\`,
\`idle_timeout: ${LIMITS.idle}\`, short so that the run is.

- **whole answer**: every word of the answer, its finish, and the end mark.
- **clean error**: an HTTP error, or after the first token an error in the stream, with a message and a code.
- Attempts are those of the deployment that fails, and of its fallback.

A test runs it and fails where a cell is anything else: a truncated answer, a hang, or more attempts than
allowed. Seconds are those of one run on a busy machine.

${sections.join("\n")}`;
}

function renderWire(outcomes: readonly Outcome[]): string {
  const faults = [...new Set(outcomes.map(({ fault }) => fault))];
  const rows = faults.map((fault) => {
    const of = (stream: boolean) =>
      outcomes.find((outcome) => outcome.fault === fault && outcome.stream === stream)!;
    return [`\`${fault}\``, ...cellsOf(of(true)), ...cellsOf(of(false))];
  });
  const columns = ["attempts", "seconds"];
  return renderTable(["Fault", "Streamed", ...columns, "Not streamed", ...columns], rows);
}

function cellsOf({ saw, attempts, seconds }: Outcome): string[] {
  return [saw, attempts.join(" + "), seconds.toFixed(1)];
}

if (import.meta.main) {
  writeFileSync(PAGE, renderPage(await runCells(listCells())));
}
