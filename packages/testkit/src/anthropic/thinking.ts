import { createHmac } from "node:crypto";
import { RefusedRequest } from "../emulator/refused-request.ts";
import type { InputBlock, MessagesBody } from "./schema.ts";

const seal = (text: string) => createHmac("sha256", "emulator").update(text).digest("base64");

/** A thinking block, signed with its text and the number of tool calls before it: neither may change. */
export function signedThinking(text: string, calls: number, omitted = false) {
  const thinking = omitted ? "" : text;
  return { type: "thinking" as const, thinking, signature: seal(`${calls}:${thinking}`) };
}

/** Thinking that only Anthropic can read. */
export function redactedThinking(text: string, calls: number) {
  const hidden = Buffer.from(text).toString("base64");
  return { type: "redacted_thinking" as const, data: `${hidden}.${seal(`${calls}:${text}`)}` };
}

/** Refuses altered thinking, in the words that the API is reported to use. */
export function checkThinking({ messages, thinking }: MessagesBody): void {
  messages.forEach(({ content }, at) => {
    if (typeof content === "string") return;
    let calls = 0;
    content.forEach((block, index) => {
      if (block.type === "tool_use") calls++;
      if (isThinking(block) && !isUntouched(block, calls)) {
        const field = block.type === "thinking" ? "signature" : "data";
        const message = `messages.${at}.content.${index}: Invalid \`${field}\` in \`${block.type}\` block`;
        throw new RefusedRequest(400, message);
      }
    });
  });
  const at = messages.findLastIndex(({ role }) => role === "assistant");
  const content = messages[at]?.content ?? "";
  if (thinking?.type !== "enabled" || typeof content === "string") return;
  const calls = content.some(({ type }) => type === "tool_use");
  if (calls && at < messages.length - 1 && !isThinking(content[0]!)) {
    const message = `messages.${at}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${content[0]!.type}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block.`;
    throw new RefusedRequest(400, message);
  }
}

type Thinking = Extract<InputBlock, { type: "thinking" | "redacted_thinking" }>;

function isThinking(block: InputBlock): block is Thinking {
  return block.type === "thinking" || block.type === "redacted_thinking";
}

function isUntouched(block: Thinking, calls: number): boolean {
  if (block.type === "thinking") return block.signature === seal(`${calls}:${block.thinking}`);
  const [hidden = "", signature] = block.data.split(".");
  return signature === seal(`${calls}:${Buffer.from(hidden, "base64").toString()}`);
}
