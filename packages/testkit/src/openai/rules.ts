import type { ChatBody } from "./chat-schema.ts";
import type { OpenAIModel } from "./models.ts";
import { OpenAIError } from "./openai-error.ts";
import { textOfMessages } from "./received.ts";

/** What OpenAI refuses beyond the shape of the body; each rule throws the 400 that the API gives. */
export function checkRules(body: ChatBody, model: OpenAIModel): void {
  checkModel(body, model);
  checkCombinations(body);
  checkToolOrder(body.messages);
  body.tools?.forEach((tool, at) => {
    if (tool.type !== "function" || !tool.function.strict) return;
    const where = `Invalid schema for function '${tool.function.name}'`;
    const param = `tools[${at}].function.parameters`;
    checkStrict(tool.function.parameters ?? {}, where, param, "invalid_function_parameters");
  });
  if (body.response_format?.type === "json_schema") {
    const { name, schema, strict } = body.response_format.json_schema;
    const where = `Invalid schema for response_format '${name}'`;
    if (strict) checkStrict(schema ?? {}, where, "response_format", null);
  }
}

function checkModel(body: ChatBody, { reasoning, audio, search, dimensions }: OpenAIModel): void {
  if (dimensions !== undefined) {
    throw new OpenAIError(
      404,
      "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?",
      { param: "model" },
    );
  }
  const unsupported = (param: string, advice = "") =>
    new OpenAIError(
      400,
      `Unsupported parameter: '${param}' is not supported with this model.${advice}`,
      { param, code: "unsupported_parameter" },
    );
  if (reasoning) {
    if (body.max_tokens) throw unsupported("max_tokens", " Use 'max_completion_tokens' instead.");
    for (const name of ["logprobs", "logit_bias", "frequency_penalty", "presence_penalty"] as const)
      if (body[name]) throw unsupported(name);
    for (const name of ["temperature", "top_p"] as const) {
      const value = body[name] ?? 1;
      if (value === 1) continue;
      throw new OpenAIError(
        400,
        `Unsupported value: '${name}' does not support ${value} with this model. Only the default (1) value is supported.`,
        { param: name, code: "unsupported_value" },
      );
    }
  } else if (body.reasoning_effort) {
    throw new OpenAIError(400, "Unrecognized request argument supplied: reasoning_effort");
  }
  const speaks = body.modalities?.includes("audio") || body.audio;
  if (speaks && !audio) throw unsupported("audio");
  if (body.web_search_options && !search) throw unsupported("web_search_options");
}

function checkCombinations(body: ChatBody): void {
  const refuse = (message: string, param: string, code: string | null = null) =>
    new OpenAIError(400, message, { param, code });
  if (body.stream_options && !body.stream) {
    throw refuse(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      "stream_options",
    );
  }
  if (body.top_logprobs != null && !body.logprobs) {
    throw refuse("'top_logprobs' is only allowed when 'logprobs' is enabled.", "top_logprobs");
  }
  for (const name of ["tool_choice", "parallel_tool_calls"] as const) {
    if (body[name] === undefined || body.tools) continue;
    throw refuse(
      `Invalid value for '${name}': '${name}' is only allowed when 'tools' are specified.`,
      name,
    );
  }
  if (body.max_tokens != null && body.max_completion_tokens != null) {
    throw refuse(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      "max_tokens",
      "invalid_parameter_combination",
    );
  }
  if (body.modalities?.includes("audio") && !body.audio) {
    throw refuse("Missing required parameter: 'audio'.", "audio", "missing_required_parameter");
  }
  if (body.stream && body.audio && body.audio.format !== "pcm16") {
    throw refuse(
      `Unsupported value: 'audio.format' does not support '${body.audio.format}' when stream=true. Supported values are: 'pcm16'.`,
      "audio.format",
      "unsupported_value",
    );
  }
  const json = body.response_format?.type === "json_object";
  if (json && !/json/i.test(textOfMessages(body.messages))) {
    throw refuse(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      "messages",
    );
  }
}

function checkToolOrder(messages: ChatBody["messages"]): void {
  let open = new Set<string>();
  messages.forEach((message, at) => {
    if (message.role === "tool") {
      if (open.delete(message.tool_call_id)) return;
      throw new OpenAIError(
        400,
        "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls'.",
        { param: `messages.[${at}].role` },
      );
    }
    assertAnswered(open, at);
    open = new Set(message.role === "assistant" ? message.tool_calls?.map(({ id }) => id) : []);
  });
  assertAnswered(open, messages.length);
}

function assertAnswered(open: ReadonlySet<string>, at: number): void {
  if (open.size === 0) return;
  throw new OpenAIError(
    400,
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(", ")}`,
    { param: `messages.[${at}].role` },
  );
}

type Schema = Record<string, unknown>;

/** Strict schemas must close every object and require every property (OpenAI documentation, structured outputs). */
function checkStrict(
  schema: Schema,
  where: string,
  param: string,
  code: string | null,
  context: readonly string[] = [],
): void {
  const { type, properties, required, items, additionalProperties } = schema;
  const refuse = (what: string) => {
    const at = context.map((name) => `'${name}'`).join(", ");
    return new OpenAIError(400, `${where}: In context=(${at}), ${what}`, { param, code });
  };
  if (type === "object") {
    if (additionalProperties !== false) {
      throw refuse("'additionalProperties' is required to be supplied and to be false.");
    }
    const names = Object.keys((properties ?? {}) as Schema);
    const missing = names.find((name) => !(required as string[] | undefined)?.includes(name));
    if (missing !== undefined) {
      throw refuse(
        `'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`,
      );
    }
    for (const name of names) {
      const inner = (properties as Record<string, Schema>)[name]!;
      checkStrict(inner, where, param, code, [...context, "properties", name]);
    }
  }
  if (typeof items === "object" && items !== null) {
    checkStrict(items as Schema, where, param, code, [...context, "items"]);
  }
}
