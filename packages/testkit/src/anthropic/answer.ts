import { describeMedia, type ReceivedMedia } from "../emulator/media.ts";
import { sampleOf } from "../emulator/sample.ts";
import { receivedText } from "./received.ts";
import { blocksOf } from "./rules.ts";
import type { InputBlock, MessagesBody } from "./schema.ts";
import type { AnthropicSettings } from "./settings.ts";
import { redactedThinking, signedThinking } from "./thinking.ts";

/** A content block of an answer. */
export type AnswerBlock =
  | { type: "text"; text: string; citations: object[] | null }
  | { type: "thinking"; thinking: string; signature: string }
  | { type: "redacted_thinking"; data: string }
  | { type: "tool_use"; id: string; name: string; input: unknown; caller: { type: "direct" } };

/** What the emulator answers. */
export interface Answer {
  content: AnswerBlock[];
  stop_reason: "end_turn" | "max_tokens" | "stop_sequence" | "tool_use" | "refusal";
  stop_sequence: string | null;
  stop_details: object | null;
  thinkingWords: number;
}

/** Strings that make the real API redact its thinking or refuse begin like this; the rest of them does not matter here. */
const MAGIC = /ANTHROPIC_MAGIC_STRING_TRIGGER_(REDACTED_THINKING|REFUSAL)/;

/** Answers with what was received, never with the user's own words; equal requests get equal answers. */
export function composeAnswer(
  body: MessagesBody,
  media: readonly ReceivedMedia[],
  { answer }: Pick<AnthropicSettings, "answer"> = {},
): Answer {
  const asked = receivedText(body);
  const magic = MAGIC.exec(asked)?.[1];
  const ended = { stop_sequence: null, stop_details: null, thinkingWords: 0 };
  if (magic === "REFUSAL") {
    const stop_details = { type: "refusal", category: null, explanation: "I cannot help with it." };
    return { ...ended, content: [], stop_reason: "refusal", stop_details };
  }
  const { thinking } = body;
  const thinks = thinking?.type === "enabled" || thinking?.type === "adaptive";
  const omitted = thinks && thinking.display === "omitted";
  const thought = "The user wants something. Let me see… 🤔 then answer.";
  const think = (calls: number): AnswerBlock[] => {
    if (!thinks) return [];
    if (magic) return [redactedThinking(thought, calls)];
    return [signedThinking(calls === 0 ? thought : `Call ${calls} is made.`, calls, omitted)];
  };
  const thinkingWords = thinks ? countWords(thought) : 0;

  const tools = chooseTools(body, asked);
  if (tools.length > 0) {
    const forced = body.tool_choice && body.tool_choice.type !== "auto";
    const content = tools.flatMap(({ name, input_schema }, index): AnswerBlock[] => {
      const id = `toolu_emulator_${index + 1}`;
      const input = sampleOf(input_schema);
      // Between calls newer models think again, so the order of blocks matters.
      return [
        ...(index > 0 ? think(index) : []),
        { type: "tool_use", id, name, input, caller: { type: "direct" } },
      ];
    });
    const lead: AnswerBlock[] = forced ? [] : [textBlock("I will call a tool. ⚙️")];
    return {
      ...ended,
      thinkingWords,
      content: [...think(0), ...lead, ...content],
      stop_reason: "tool_use",
    };
  }

  const said = answer?.(body.model) ?? sayText(body, asked, media);
  const cut = cutText(said, body);
  const block = { ...textBlock(cut.text), citations: citationsOf(body) };
  const content = [...think(0), ...(cut.text === "" ? [] : [block])];
  return { ...ended, thinkingWords, content, ...cut.stop };
}

/** Cuts a text into words, each with the white space before it, so that they join to the text. */
export function splitWords(text: string): string[] {
  return text.match(/\s*\S+/g) ?? [];
}

/** The words of a text, which stand for its tokens. */
export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

function textBlock(text: string): Extract<AnswerBlock, { type: "text" }> {
  return { type: "text", text, citations: null };
}

function sayText(body: MessagesBody, asked: string, media: readonly ReceivedMedia[]): string {
  const format = body.output_config?.format;
  if (format) return JSON.stringify(sampleOf(format.schema));
  const proof = media.map((item) => `I received: ${describeMedia(item)}\n`).join("");
  const count = `${body.messages.length} messages with ${countWords(asked)} words`;
  return `${proof}Hello 👋 from the Anthropic emulator. I am ${body.model}, and I read ${count}.`;
}

function cutText(text: string, { stop_sequences = [], max_tokens }: MessagesBody) {
  const found = stop_sequences
    .map((sequence) => ({ sequence, at: text.indexOf(sequence) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)[0];
  const words = splitWords(found ? text.slice(0, found.at) : text);
  const kept = words.slice(0, max_tokens).join("");
  const stop: Pick<Answer, "stop_reason" | "stop_sequence"> =
    words.length > max_tokens
      ? { stop_reason: "max_tokens", stop_sequence: null }
      : found
        ? { stop_reason: "stop_sequence", stop_sequence: found.sequence }
        : { stop_reason: "end_turn", stop_sequence: null };
  return { text: words.length > max_tokens || !found ? kept : text.slice(0, found.at), stop };
}

type CustomTool = { name: string; input_schema?: unknown };

/** A forced tool, else those whose name the user wrote; after results the emulator answers with text. */
function chooseTools(
  { tools = [], tool_choice, messages }: MessagesBody,
  asked: string,
): CustomTool[] {
  const type = tool_choice?.type ?? "auto";
  const answered = blocksOf(messages.at(-1)!).some((block) => block.type === "tool_result");
  if (type === "none" || (type === "auto" && answered)) return [];
  const custom = tools.filter((tool): tool is CustomTool & typeof tool => "input_schema" in tool);
  if (tool_choice?.type === "tool") return custom.filter(({ name }) => name === tool_choice.name);
  const named = custom.filter(({ name }) => asked.includes(name));
  const wanted = type === "any" && named.length === 0 ? custom.slice(0, 1) : named;
  const alone =
    tool_choice &&
    "disable_parallel_tool_use" in tool_choice &&
    tool_choice.disable_parallel_tool_use;
  return alone ? wanted.slice(0, 1) : wanted;
}

/** One citation for each document that asks for them. */
function citationsOf({ messages }: MessagesBody): object[] | null {
  const blocks: InputBlock[] = messages.flatMap(blocksOf);
  const documents = blocks.filter(isDocument);
  const cited = documents.flatMap(({ citations, title, source }, document_index): object[] => {
    if (!citations?.enabled) return [];
    const common = { document_index, document_title: title ?? null, file_id: null };
    if (source.type !== "text") {
      return [
        {
          type: "page_location",
          cited_text: "…",
          ...common,
          start_page_number: 1,
          end_page_number: 2,
        },
      ];
    }
    const cited_text = source.data.slice(0, 20);
    return [
      {
        type: "char_location",
        cited_text,
        ...common,
        start_char_index: 0,
        end_char_index: cited_text.length,
      },
    ];
  });
  return cited.length > 0 ? cited : null;
}

function isDocument(block: InputBlock): block is Extract<InputBlock, { type: "document" }> {
  return block.type === "document";
}
