export { ollama, type OllamaSettings } from "./ollama.ts";
