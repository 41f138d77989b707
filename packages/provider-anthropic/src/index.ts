export { anthropic, type AnthropicAdapter, type AnthropicSettings } from "./anthropic.ts";
