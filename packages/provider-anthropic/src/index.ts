export { anthropic, type AnthropicSettings } from "./anthropic.ts";
