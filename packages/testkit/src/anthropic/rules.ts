import { RefusedRequest } from "../emulator/refused-request.ts";
import type { Version } from "./authorization.ts";
import type { AnthropicModel } from "./models.ts";
import type { InputBlock, MessagesBody, MessageTurn } from "./schema.ts";

const refuse = (message: string): never => {
  throw new RefusedRequest(400, message);
};

/** Checks what the shape alone does not tell; the words are Anthropic's where they are known. */
export function checkRules(body: MessagesBody, model: AnthropicModel, version: Version): void {
  checkModel(body, model, version);
  checkTools(body);
  checkTurns(body);
  const marks = countMarks(body);
  if (marks > 4) {
    refuse(`A maximum of 4 blocks with cache_control may be provided. Found ${marks}.`);
  }
  if (body.output_config?.format) checkSchema(body.output_config.format.schema);
}

function checkModel(body: MessagesBody, model: AnthropicModel, version: Version): void {
  for (const name of ["temperature", "top_p", "top_k"] as const) {
    if (body[name] === undefined) continue;
    if (version === "2026-10-21") refuse(`${name}: Extra inputs are not permitted`);
    if (!model.sampling) refuse(`\`${name}\` is deprecated for this model.`);
  }
  const { thinking, max_tokens, output_config } = body;
  if (max_tokens > model.max_tokens) {
    refuse(
      `max_tokens: ${max_tokens} > ${model.max_tokens}, which is the maximum allowed number of output tokens for ${model.id}`,
    );
  }
  if (output_config?.effort && !model.effort) {
    refuse("This model does not support the effort parameter.");
  }
  if (!thinking) return;
  if (!model.thinking.includes(thinking.type)) {
    refuse(`"thinking.type.${thinking.type}" is not supported for this model.`);
  }
  if (thinking.type === "enabled" && thinking.budget_tokens >= max_tokens) {
    refuse("`max_tokens` must be greater than `thinking.budget_tokens`.");
  }
}

function checkTools({ tools = [], tool_choice, thinking }: MessagesBody): void {
  const names = tools.map(({ name }) => name);
  if (new Set(names).size < names.length) refuse("tools: Tool names must be unique.");
  if (!tool_choice) return;
  if (tools.length === 0) refuse("tool_choice may only be specified while providing tools.");
  if (tool_choice.type === "tool" && !names.includes(tool_choice.name)) {
    refuse(`Tool '${tool_choice.name}' not found in provided tools`);
  }
  const forced = tool_choice.type === "any" || tool_choice.type === "tool";
  if (forced && (thinking?.type === "enabled" || thinking?.type === "adaptive")) {
    refuse("Thinking may not be enabled when tool_choice forces tool use.");
  }
}

function checkTurns({ messages }: MessagesBody): void {
  if (messages[0]!.role !== "user") refuse("messages: first message must use the user role");
  messages.forEach((message, at) => {
    const blocks = blocksOf(message);
    const isPrefill = at === messages.length - 1 && message.role === "assistant";
    if (blocks.length === 0 && !isPrefill) {
      refuse(`messages.${at}: ${message.role} messages must have non-empty content`);
    }
    if (blocks.some((block) => block.type === "text" && block.text === "")) {
      refuse("messages: text content blocks must be non-empty");
    }
    const end = blocks.at(-1);
    if (isPrefill && end?.type === "text" && /\s$/.test(end.text)) {
      refuse("messages: final assistant content cannot end with trailing whitespace");
    }
  });
  const turns = joinTurns(messages);
  turns.forEach((turn, index) => checkResults(turn, turns[index - 1], turns[index + 1]));
}

interface Turn {
  role: string;
  /** Where the first of its messages stands. */
  at: number;
  blocks: InputBlock[];
}

/** Messages of one role that follow each other count as one turn. */
function joinTurns(messages: readonly MessageTurn[]): Turn[] {
  const turns: Turn[] = [];
  messages.forEach((message, at) => {
    const last = turns.at(-1);
    if (last?.role === message.role) last.blocks.push(...blocksOf(message));
    else turns.push({ role: message.role, at, blocks: [...blocksOf(message)] });
  });
  return turns;
}

/** Every call needs its result in the next turn, at its beginning, and every result its call. */
function checkResults({ role, at, blocks }: Turn, before?: Turn, after?: Turn): void {
  const calls = (turn?: Turn) =>
    (turn?.blocks ?? []).flatMap((block) => (block.type === "tool_use" ? [block.id] : []));
  const results = (turn?: Turn) =>
    (turn?.blocks ?? []).flatMap((block) =>
      block.type === "tool_result" ? [block.tool_use_id] : [],
    );
  const missing = calls({ role, at, blocks }).filter((id) => !results(after).includes(id));
  if (missing.length > 0) {
    refuse(
      `messages.${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
    );
  }
  const asked = calls(before);
  blocks.forEach((block, index) => {
    if (block.type !== "tool_result") return;
    if (!asked.includes(block.tool_use_id)) {
      refuse(
        `messages.${at}.content.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${block.tool_use_id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
    }
    if (blocks.slice(0, index).some(({ type }) => type !== "tool_result")) {
      refuse(`messages.${at}: \`tool_result\` blocks must come first in the content`);
    }
  });
}

/** A message's content as blocks. */
export function blocksOf({ content }: MessageTurn): InputBlock[] {
  if (typeof content !== "string") return content;
  return content === "" ? [] : [{ type: "text", text: content }];
}

function countMarks({ messages, system, tools = [] }: MessagesBody): number {
  const blocks = [
    ...tools,
    ...(typeof system === "object" ? system : []),
    ...messages.flatMap(blocksOf),
  ];
  return blocks.filter((block) => "cache_control" in block && block.cache_control).length;
}

/** Structured outputs need closed objects (Anthropic, build-with-claude/structured-outputs). */
function checkSchema(schema: unknown): void {
  if (typeof schema !== "object" || schema === null) return;
  const { type, additionalProperties } = schema as Record<string, unknown>;
  if (type === "object" && additionalProperties !== false) {
    refuse(
      "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
    );
  }
  for (const inner of Object.values(schema)) checkSchema(inner);
}
