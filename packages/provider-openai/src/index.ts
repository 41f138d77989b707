export { openai, type OpenAISettings } from "./openai.ts";
