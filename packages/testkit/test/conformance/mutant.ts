import type { Delta, ProviderAdapter } from "@anymodel/core/provider";
import { checkAdapter, type VectorFile } from "@anymodel/testkit";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { acme } from "./acme.ts";

type Chat = NonNullable<ProviderAdapter["chat"]>;
type Stream = NonNullable<Chat["stream"]>;

/** A broken adapter: what is wrong with it, the check that must see it, and the break. */
export type Mutant = readonly [string, string, () => ProviderAdapter, ((vectors: any) => void)?];

const good: ProviderAdapter = acme();
const chat = good.chat as Chat;
const stream = chat.stream as Stream;

/** Acme with other fields. */
export const other = (fields: object): ProviderAdapter => ({ ...good, ...fields });
/** Acme whose chat has other members. */
export const withChat = (fields: object): ProviderAdapter =>
  other({ chat: { ...chat, ...fields } });
/** Acme with other rows. */
export const withRows = (rows: object): ProviderAdapter =>
  withChat({ params: { ...chat.params, ...rows } });
/** Acme whose requests are changed before they leave. */
export const withRequest = (
  change: (wire: { path: string; body: any; query?: object }, call: any) => unknown,
): ProviderAdapter =>
  withChat({
    request(call: any, parameters: any) {
      const wire = structuredClone(chat.request(call, parameters)) as any;
      return change(wire, call) ?? wire;
    },
  });
/** Acme that reads whole answers differently. */
export const withDeltas = (
  change: (deltas: Delta[], body: any) => Iterable<any>,
): ProviderAdapter =>
  withChat({ response: (body: any, call: any) => change([...chat.response(body, call)], body) });
/** Acme with another stream. */
export const withStream = (fields: object): ProviderAdapter =>
  withChat({ stream: { ...stream, ...fields } });
/** Acme that reads events differently. */
export const withStep = (change: (deltas: Delta[], event: any, state: any) => Iterable<any>) =>
  withStream({
    step: (frame: any, state: any, call: any) =>
      change([...stream.step(frame, state, call)], read(frame.data), state),
  });

function read(data: string): any {
  try {
    return Object(JSON.parse(data));
  } catch {
    return {};
  }
}

/** The parts of Acme that mutants build on. */
export { chat, good, stream };

/** Acme's vectors, to be changed. */
export function readVectors(): VectorFile & Record<string, any> {
  return JSON.parse(readFileSync(new URL("./vectors/acme.json", import.meta.url), "utf8"));
}

/** Each mutant fails the check that is named for it. */
export function testMutants(mutants: readonly Mutant[]): void {
  test.each(mutants.map((mutant) => [...mutant] as const))(
    "%s: fails %s",
    async (_what, id, make, spoil) => {
      const vectors = readVectors();
      spoil?.(vectors);
      const report = await checkAdapter(make(), { vectors });
      const failed = report.checks.filter(({ status }) => status === "failed");
      expect(failed.map((check) => check.id)).toContain(id);
      expect(report.level).not.toBe("L3");
    },
  );
}
