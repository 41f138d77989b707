import { createHash } from "node:crypto";
import { RefusedRequest } from "../emulator/refused-request.ts";
import type { Reply } from "../emulator/reply.ts";
import type { RecordedRequest } from "../emulator/request.ts";
import { validate } from "../emulator/validate.ts";
import { textOf } from "./received.ts";
import { batchEmbedSchema } from "./request-schema.ts";

/** Answers `models/{model}:batchEmbedContents`; equal texts get equal vectors. */
export function embedContents(request: RecordedRequest, model: string): Reply {
  const { requests } = validate(batchEmbedSchema, request.body);
  const embeddings = requests.map((item) => {
    if (item.model !== `models/${model}`) {
      throw new RefusedRequest(400, `The model of a request must be models/${model}`);
    }
    const text = textOf([item.content]);
    const digest = createHash("sha256").update(text).digest();
    const { outputDimensionality: length = 8 } = item;
    return { values: Array.from({ length }, (_, at) => digest[at % 32]! / 127.5 - 1) };
  });
  const words = requests.map(({ content }) => textOf([content]).match(/\S+/g)?.length ?? 0);
  const promptTokenCount = words.reduce((sum, count) => sum + count, 0);
  return { body: { embeddings, usageMetadata: { promptTokenCount } } };
}
