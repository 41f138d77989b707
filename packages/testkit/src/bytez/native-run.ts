import type { Reply } from "../emulator/reply.ts";
import type { RecordedRequest } from "../emulator/request.ts";
import { validate } from "../emulator/validate.ts";
import { composeAnswer, splitWords } from "./answer.ts";
import { successReply } from "./envelope.ts";
import { generatedMedia } from "./generated-media.ts";
import { readInput } from "./input.ts";
import { meterHeaders } from "./meter.ts";
import type { ModelEntry } from "./models.ts";
import { chatOutput, defaultForm, taskOutput } from "./output.ts";
import { wordLimit } from "./params-schema.ts";
import { receivedText, receiveMedia } from "./received.ts";
import { nativeSchema, type NativeFields } from "./request-schema.ts";
import type { BytezSettings } from "./settings.ts";
import { generatesMedia, isChatTask, streamsText, type Task } from "./tasks.ts";
import { upstreamBody } from "./upstream.ts";

/** Answers `POST /models/v2/{model}` and a container's `POST /run`. */
export function runNative(
  request: RecordedRequest,
  model: string,
  entry: ModelEntry | undefined,
  settings: BytezSettings,
): Reply {
  const body = validate(nativeSchema, request.body);
  const input = readInput(body, entry?.task);
  request.media = receiveMedia(input, entry?.task);
  const task = entry?.task ?? guessTask(input, request);
  const headers = meterHeaders(entry, settings.concurrency);

  if (body.json === false && generatesMedia(task)) {
    const { bytes, mimeType } = generatedMedia(task);
    return { headers: { ...headers, "content-type": mimeType }, chunks: [bytes] };
  }
  const answer = composeAnswer({
    model,
    messageCount: input.messages?.length ?? 1,
    text: receivedText(input),
    media: request.media,
    limit: wordLimit(body.params ?? {}),
    said: settings.answer?.(model),
  });
  if (body.stream && streamsText(task)) {
    // Neither events nor JSON nor an end marker: the text itself (bytez.js 3.0.0 decodes the body as UTF-8).
    return {
      headers: { ...headers, "content-type": "text/plain; charset=utf-8" },
      chunks: splitWords(answer.text),
      chunkDelay: settings.chunkDelay ?? 5,
    };
  }
  const output = isChatTask(task)
    ? chatOutput(answer.text, settings.output ?? defaultForm(task))
    : taskOutput(model, task, answer.text, input);
  return { ...successReply(output, upstreamBody(model, answer)), headers };
}

// A model that is not listed is taken for one that fits the request.
function guessTask(input: NativeFields, { media }: RecordedRequest): Task {
  if (!input.messages) return media.length > 0 ? "image-to-text" : "text-generation";
  const kinds = new Set(media.map(({ kind }) => kind));
  if (kinds.has("video")) return "video-text-to-text";
  if (kinds.has("audio")) return "audio-text-to-text";
  return kinds.has("image") ? "image-text-to-text" : "chat";
}
