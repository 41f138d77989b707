export { gemini, type GeminiSettings } from "./gemini.ts";
