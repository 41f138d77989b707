import { createHash } from "node:crypto";
import type { Reply } from "../emulator/reply.ts";
import type { RecordedRequest } from "../emulator/request.ts";
import { validate } from "../emulator/validate.ts";
import { demand, findModel } from "./models.ts";
import { embedSchema } from "./request-schema.ts";
import type { OllamaSettings } from "./settings.ts";

/** Answers `/api/embed`; equal texts get equal vectors. */
export function embed(request: RecordedRequest, settings: OllamaSettings): Reply {
  const { model, input, dimensions: length = 8 } = validate(embedSchema, request.body);
  demand(findModel(model, settings), "embedding");
  const texts = [input].flat();
  const embeddings = texts.map((text) => {
    const digest = createHash("sha256").update(text).digest();
    return Array.from({ length }, (_, at) => digest[at % 32]! / 127.5 - 1);
  });
  const counts = texts.map((text) => text.match(/\S+/g)?.length ?? 0);
  return {
    body: {
      model,
      embeddings,
      total_duration: 14_143_917,
      load_duration: 1_019_500,
      prompt_eval_count: counts.reduce((sum, count) => sum + count, 0),
    },
  };
}
