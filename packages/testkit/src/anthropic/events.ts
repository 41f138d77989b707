import { splitWords, type AnswerBlock } from "./answer.ts";

/** A server-sent event as it goes over the wire, its name beside its data. */
export function eventText(event: { type: string; [field: string]: unknown }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** The events of a streamed message (Anthropic, build-with-claude/streaming). */
export function messageEvents(message: {
  content: AnswerBlock[];
  usage: Record<string, unknown>;
  stop_reason: string;
  stop_sequence: string | null;
  stop_details: object | null;
  [field: string]: unknown;
}): string[] {
  const { content, usage, stop_reason, stop_sequence, stop_details } = message;
  const { output_tokens, output_tokens_details, ...input } = usage;
  const begun = {
    ...message,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: { ...usage, output_tokens: 1, output_tokens_details: null },
  };
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens } = input;
  return [
    { type: "message_start", message: begun },
    ...content.flatMap((block, index) => {
      const [content_block, deltas] = blockEvents(block);
      return [
        { type: "content_block_start", index, content_block },
        ...(index === 0 ? [{ type: "ping" }] : []),
        ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
        { type: "content_block_stop", index },
      ];
    }),
    {
      type: "message_delta",
      delta: { container: null, stop_reason, stop_sequence, stop_details },
      usage: {
        input_tokens,
        cache_creation_input_tokens,
        cache_read_input_tokens,
        output_tokens,
        output_tokens_details,
        server_tool_use: null,
      },
    },
    { type: "message_stop" },
  ].map(eventText);
}

/** How a block begins, and the pieces that complete it. */
function blockEvents(block: AnswerBlock): [begun: object, deltas: object[]] {
  switch (block.type) {
    case "text": {
      const cited = (block.citations ?? []).map((citation) => ({
        type: "citations_delta",
        citation,
      }));
      const words = splitWords(block.text).map((text) => ({ type: "text_delta", text }));
      return [{ ...block, text: "", citations: block.citations && [] }, [...cited, ...words]];
    }
    case "thinking": {
      const words = splitWords(block.thinking).map((thinking) => ({
        type: "thinking_delta",
        thinking,
      }));
      const { signature } = block;
      return [
        { ...block, thinking: "", signature: "" },
        [...words, { type: "signature_delta", signature }],
      ];
    }
    case "redacted_thinking":
      return [block, []];
    case "tool_use": {
      const json = JSON.stringify(block.input);
      // The first piece is empty, and an empty object has no other.
      const pieces = ["", ...(json === "{}" ? [] : (json.match(/.{1,7}/gsu) ?? []))];
      const deltas = pieces.map((partial_json) => ({ type: "input_json_delta", partial_json }));
      return [{ ...block, input: {} }, deltas];
    }
  }
}
