// What reads an answer: loaded while the provider makes the first one, in one piece.
export { Assembler } from "./assemble.ts";
export { createCompletionStream } from "./completion-stream.ts";
