import type { PlannedFault } from "../emulator/fault-plan.ts";

/** Faults with the words that Ollama uses; pass one to `setFault`. */
export const ollamaFaults = {
  modelNotFound: { kind: "status", status: 404, message: "model 'llama3.2' not found" },
  runnerDied: { kind: "status", status: 500 },
  busy: { kind: "status", status: 503 },
  tooLong: {
    kind: "status",
    status: 400,
    message: "the input length exceeds the context length",
  },
  noVision: {
    kind: "status",
    status: 500,
    message: "this model is missing data required for image input",
  },
  errorInSuccess: { kind: "error-in-success" },
  /** A stream that fails on its way: a line of text, then the error as a line. */
  errorInStream: {
    kind: "respond",
    headers: { "content-type": "application/x-ndjson" },
    chunks: [
      '{"model":"llama3.2","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"Hel"},"done":false}\n',
      '{"error":"an error was encountered while running the model: CUDA error"}\n',
    ],
  },
} as const satisfies Record<string, PlannedFault>;
