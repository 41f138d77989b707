import type { Answers } from "../answers.ts";
import type { Names } from "../names.ts";
import { openaiVectors } from "./openai-vectors.ts";
import {
  type ProtocolFiles,
  rowsWith,
  writeConnection,
  writeRows,
  writeSettings,
} from "./protocol.ts";

const GIVEN = {
  temperature: "temperature",
  top_p: "top_p",
  max_tokens: "max_tokens",
  max_completion_tokens: "max_tokens",
  stop: "stop",
  seed: "seed",
  presence_penalty: "presence_penalty",
  frequency_penalty: "frequency_penalty",
  tools: "tools",
  tool_choice: "tool_choice",
  response_format: "response_format",
  stream_options: "stream_options",
};
const ROWS = rowsWith(GIVEN);

/** An adapter of a host that speaks OpenAI's chat completions. */
export function openaiProtocol(answers: Answers, names: Names): ProtocolFiles {
  const { id } = answers;
  const { factory, settings, title } = names;
  const source = `import {
  type ChatParameterTable,
  connectionOf,
  type ConnectionSettings,
  defineAdapter,
  openaiChat,
  UNSUPPORTED_PARAMETERS,
} from "@anymodel/core/provider";

${writeSettings(answers, names)}

${writeRows(GIVEN)}

/** The ${title} adapter. Unverified against the live API. */
export function ${factory}(settings: ${settings} = {}) {
  return defineAdapter({
${writeConnection(answers)}
    spec: 1,
    id: ${JSON.stringify(id)},
    chat: {
      ...openaiChat({ params: ROWS }),
      accepts: { image: ["url", "base64"] },
    },
  });
}
`;
  return {
    source,
    vectors: openaiVectors(answers),
    tables: { params: ROWS, accepts: { image: ["url", "base64"] } },
  };
}
