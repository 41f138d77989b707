import type { PlannedFault } from "../emulator/fault-plan.ts";
import { eventText } from "./events.ts";

/** Faults with the words that Anthropic uses or is reported to use; pass one to `setFault`. */
export const anthropicFaults = {
  unauthorized: { kind: "status", status: 401 },
  billing: { kind: "status", status: 402 },
  forbidden: { kind: "status", status: 403 },
  notFound: { kind: "status", status: 404 },
  tooLarge: { kind: "status", status: 413 },
  rateLimit: { kind: "status", status: 429, retryAfter: 1 },
  serverError: { kind: "status", status: 500 },
  overloaded: { kind: "status", status: 529 },
  /** Out of money, although its status is 400. */
  creditTooLow: {
    kind: "status",
    status: 400,
    message:
      "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.",
  },
  contextLength: {
    kind: "status",
    status: 400,
    message: "prompt is too long: 208310 tokens > 200000 maximum",
  },
  contentPolicy: {
    kind: "status",
    status: 400,
    message: "Output blocked by content filtering policy",
  },
  badGateway: { kind: "html", status: 502 },
  /** An `error` event after the first words (Anthropic, build-with-claude/streaming, error events). */
  overloadedInStream: {
    kind: "respond",
    headers: { "content-type": "text/event-stream; charset=utf-8" },
    chunks: [
      eventText({
        type: "message_start",
        message: {
          id: "msg_emulator",
          type: "message",
          role: "assistant",
          content: [],
          model: "claude-sonnet-5-5",
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 3, output_tokens: 1 },
        },
      }),
      eventText({
        type: "content_block_start",
        index: 0,
        content_block: { type: "text", text: "" },
      }),
      eventText({
        type: "content_block_delta",
        index: 0,
        delta: { type: "text_delta", text: "Hello" },
      }),
      eventText({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }),
    ],
  },
} as const satisfies Record<string, PlannedFault>;
