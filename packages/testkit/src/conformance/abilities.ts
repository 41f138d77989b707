import type { MediaKind, ParameterRow, ProviderAdapter, Via } from "@anymodel/core/provider";

/** Whether a parameter's row sends it on. */
export function acts(row: ParameterRow | undefined): row is string | { to: string } {
  return typeof row === "string" || (typeof row === "object" && "to" in row);
}

/** The parameters that an adapter's chat sends on. */
export function actingParameters({ chat }: ProviderAdapter): string[] {
  return Object.entries(chat?.params ?? {}).flatMap(([name, row]) => (acts(row) ? [name] : []));
}

/** Each kind of media and way to hand it over that an adapter's chat takes. */
export function acceptedMedia({ chat }: ProviderAdapter): { kind: MediaKind; via: Via }[] {
  return Object.entries(chat?.accepts ?? {}).flatMap(([kind, ways]) =>
    ways.map((via) => ({ kind: kind as MediaKind, via })),
  );
}

/** What an adapter declares that it can do, in words for a table. */
export function abilitiesOf(adapter: ProviderAdapter): string[] {
  const { chat, embedding, list } = adapter;
  const rows: Readonly<Record<string, ParameterRow | undefined>> = chat?.params ?? {};
  const kinds = [...new Set(acceptedMedia(adapter).map(({ kind }) => kind))];
  const named = {
    chat: chat !== undefined,
    stream: chat?.stream !== undefined,
    tools: acts(rows.tools),
    "structured output": acts(rows.response_format),
    "reasoning effort": acts(rows.reasoning_effort),
    logprobs: acts(rows.logprobs),
    "several choices": acts(rows.n),
    embeddings: embedding !== undefined,
    "model list": list !== undefined,
  };
  const declared = Object.entries(named).flatMap(([name, has]) => (has ? [name] : []));
  return [...declared.slice(0, 2), ...kinds, ...declared.slice(2)];
}
