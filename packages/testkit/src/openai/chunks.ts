import { type Answer, type Choice, splitWords } from "./answer.ts";
import type { ChatBody } from "./chat-schema.ts";
import { head, logprobsOf, usageOf } from "./completion.ts";
import { audioExpiry, audioId, silence } from "./speech.ts";

interface Piece {
  delta: Record<string, unknown>;
  logprobs?: unknown;
}

/** The server-sent events of a streamed chat completion, `[DONE]` included; choices take turns. */
export function chatCompletionEvents(answer: Answer, body: ChatBody): string[] {
  const { include_usage, include_obfuscation } = body.stream_options ?? {};
  const chunk = (choices: unknown[], usage: unknown = null) => ({
    id: head.id,
    object: "chat.completion.chunk",
    created: head.created,
    model: answer.model,
    service_tier: answer.serviceTier,
    system_fingerprint: head.system_fingerprint,
    choices,
    ...(include_usage && { usage }),
    ...(include_obfuscation !== false && { obfuscation: "aB3dE6gH" }),
  });
  const one = (index: number, { delta, logprobs = null }: Piece, finish: string | null = null) =>
    chunk([{ index, delta, logprobs, finish_reason: finish }]);
  const pieces = answer.choices.map((choice) => piecesOf(choice, body));
  const longest = Math.max(...pieces.map((list) => list.length));
  const turns = Array.from({ length: longest }, (_, turn) =>
    pieces.flatMap((list, index) => (list[turn] ? [one(index, list[turn])] : [])),
  );
  const chunks = [
    ...turns.flat(),
    ...answer.choices.map(({ finish }, index) => one(index, { delta: {} }, finish)),
    ...(include_usage ? [chunk([], usageOf(answer.counts))] : []),
  ];
  return [...chunks.map((data) => `data: ${JSON.stringify(data)}\n\n`), "data: [DONE]\n\n"];
}

function piecesOf(choice: Choice, body: ChatBody): Piece[] {
  const { text, refusal, toolCalls, spoken, annotations } = choice;
  const first = { role: "assistant", refusal: null };
  if (toolCalls.length > 0) {
    return [{ delta: { ...first, content: null } }, ...toolCalls.flatMap(piecesOfTool)];
  }
  if (refusal !== undefined) {
    const words = splitWords(refusal).map((word) => ({ delta: { refusal: word } }));
    return [{ delta: { role: "assistant", refusal: "" } }, ...words];
  }
  if (spoken)
    return [{ delta: { ...first, audio: { id: audioId, transcript: "" } } }, ...speech(text)];
  const words = splitWords(text).map((word) => ({
    delta: { content: word },
    ...(body.logprobs && { logprobs: logprobsOf([word], body) }),
  }));
  const last = annotations ? [{ delta: { annotations } }] : [];
  return [{ delta: { ...first, content: "" } }, ...words, ...last];
}

/** A call's head, then its arguments in four pieces: no piece is JSON by itself. */
function piecesOfTool(
  { id, type, function: call }: Choice["toolCalls"][number],
  index: number,
): Piece[] {
  const size = Math.max(1, Math.ceil(call.arguments.length / 4));
  const pieces = call.arguments.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
  const start = { index, id, type, function: { name: call.name, arguments: "" } };
  const rest = pieces.map((piece) => ({ index, function: { arguments: piece } }));
  return [start, ...rest].map((tool_call) => ({ delta: { tool_calls: [tool_call] } }));
}

function speech(text: string): Piece[] {
  const samples = Buffer.from(silence("pcm16"));
  const half = samples.length >> 1;
  const data = [samples.subarray(0, half), samples.subarray(half)];
  return [
    ...splitWords(text).map((transcript) => ({ delta: { audio: { transcript } } })),
    ...data.map((bytes) => ({ delta: { audio: { data: bytes.toString("base64") } } })),
    { delta: { audio: { expires_at: audioExpiry } } },
  ];
}
