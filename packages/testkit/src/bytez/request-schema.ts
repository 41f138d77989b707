import { z } from "zod";
import { paramsSchema } from "./params-schema.ts";

const webURL = z
  .string()
  .regex(/^https?:\/\/[^\s/]+/i, "must be an http(s) URL; inline data goes into base64");
const inlineData = z.string().min(1);

const textPart = z.strictObject({ type: z.literal("text"), text: z.string() });

function mediaPart<T extends "image" | "audio" | "video">(type: T) {
  return z
    .strictObject({
      type: z.literal(type),
      url: webURL.optional(),
      base64: inlineData.optional(),
    })
    .refine(
      ({ url, base64 }) => (url === undefined) !== (base64 === undefined),
      "needs exactly one of url and base64",
    );
}

const part = z.discriminatedUnion(
  "type",
  [textPart, mediaPart("image"), mediaPart("audio"), mediaPart("video")],
  "must be one of text, image, audio, video",
);

const message = z.strictObject({
  role: z.enum(["system", "user", "assistant"]),
  content: z.union([z.string(), z.array(part).min(1)]),
});

const nativeFields = {
  messages: z.array(message).min(1).optional(),
  text: z.string().optional(),
  url: webURL.optional(),
  base64: inlineData.optional(),
  question: z.string().optional(),
  context: z.string().optional(),
  candidate_labels: z.array(z.string()).min(1).optional(),
};

/** The body of a native run (Bytez documentation, openapi.yaml); `input` is what the official clients send. */
export const nativeSchema = z
  .strictObject({
    ...nativeFields,
    input: z.unknown().optional(),
    stream: z.boolean().optional(),
    json: z.boolean().optional(),
    autoScale: z.boolean().optional(),
    params: paramsSchema.nullish(),
  })
  .refine(({ url, base64 }) => url === undefined || base64 === undefined, {
    message: "Give one of url and base64, not both",
  });

/** What `input` must hold once it is spread over the fields. */
export const inputFieldsSchema = z.strictObject(nativeFields);

/** The fields of a native run that hold its input. */
export type NativeFields = z.output<typeof inputFieldsSchema>;

/** The whole body of a native run. */
export type NativeBody = z.output<typeof nativeSchema>;
