// What reads and writes OpenAI's bodies: loaded at the first call of an adapter that speaks so, in one piece.
export { readChunk, readCompletion } from "./openai-answer.ts";
export { toOpenAIMessage } from "./openai-request.ts";
