import { z } from "zod";

// Fields and types of @google/genai 3.1.0 (its Gemini API side), in the camel case that it sends.
const object = z.record(z.string(), z.unknown());
const name = z.string().regex(/^[A-Za-z_][\w.:-]{0,127}$/, "must be a function name");
const mimeType = z.string().regex(/^[\w.+-]+\/[\w.+-]+$/, "must be a media type");

const inlineData = z.strictObject({
  mimeType,
  data: z.string().min(1),
  displayName: z.string().optional(),
});
const fileData = z.strictObject({
  mimeType: mimeType.optional(),
  fileUri: z.string().regex(/^(https:\/\/|gs:\/\/)/, "must be an https or gs URI"),
  displayName: z.string().optional(),
});
const functionCall = z.strictObject({ id: z.string().optional(), name, args: object.optional() });
const functionResponse = z.strictObject({
  id: z.string().optional(),
  name,
  response: object,
  parts: z
    .array(z.strictObject({ inlineData: inlineData.optional(), fileData: fileData.optional() }))
    .optional(),
});

const data = ["text", "inlineData", "fileData", "functionCall", "functionResponse"] as const;

const part = z
  .strictObject({
    text: z.string().optional(),
    inlineData: inlineData.optional(),
    fileData: fileData.optional(),
    functionCall: functionCall.optional(),
    functionResponse: functionResponse.optional(),
    thought: z.boolean().optional(),
    thoughtSignature: z.string().optional(),
    mediaResolution: object.optional(),
    videoMetadata: object.optional(),
  })
  .refine(
    (value) => data.filter((field) => value[field] !== undefined).length === 1,
    `needs exactly one of ${data.join(", ")}`,
  );

const content = z.strictObject({
  role: z.enum(["user", "model"], "Please use a valid role: user, model.").optional(),
  parts: z.array(part).min(1),
});

const declaration = z
  .strictObject({
    name,
    description: z.string().optional(),
    parameters: object.optional(),
    parametersJsonSchema: object.optional(),
    response: object.optional(),
    responseJsonSchema: object.optional(),
    behavior: z.string().optional(),
  })
  .refine(
    ({ parameters, parametersJsonSchema }) => !parameters || !parametersJsonSchema,
    "takes one of parameters and parametersJsonSchema",
  );

const tool = z.strictObject({
  functionDeclarations: z.array(declaration).max(512).optional(),
  googleSearch: object.optional(),
  codeExecution: object.optional(),
  urlContext: object.optional(),
});

const toolConfig = z.strictObject({
  functionCallingConfig: z
    .strictObject({
      mode: z.enum(["AUTO", "ANY", "NONE", "VALIDATED"]).optional(),
      allowedFunctionNames: z.array(z.string()).optional(),
    })
    .optional(),
  retrievalConfig: object.optional(),
});

const thinkingConfig = z
  .strictObject({
    includeThoughts: z.boolean().optional(),
    thinkingBudget: z.number().int().min(-1).optional(),
    thinkingLevel: z.enum(["MINIMAL", "LOW", "MEDIUM", "HIGH"]).optional(),
  })
  .refine(
    ({ thinkingBudget, thinkingLevel }) =>
      thinkingBudget === undefined || thinkingLevel === undefined,
    "You can only set one of thinking budget and thinking level.",
  );

const generationConfig = z
  .strictObject({
    temperature: z.number().min(0).max(2).optional(),
    topP: z.number().optional(),
    topK: z.number().optional(),
    candidateCount: z.number().int().min(1).max(8).optional(),
    maxOutputTokens: z.number().int().positive().optional(),
    stopSequences: z.array(z.string()).max(5).optional(),
    seed: z.number().int().optional(),
    presencePenalty: z.number().min(-2).max(2).optional(),
    frequencyPenalty: z.number().min(-2).max(2).optional(),
    responseLogprobs: z.boolean().optional(),
    logprobs: z.number().int().min(0).max(20).optional(),
    responseMimeType: z.enum(["text/plain", "application/json", "text/x.enum"]).optional(),
    responseSchema: object.optional(),
    responseJsonSchema: object.optional(),
    responseModalities: z.array(z.enum(["TEXT", "IMAGE", "AUDIO"])).optional(),
    mediaResolution: z.string().startsWith("MEDIA_RESOLUTION_").optional(),
    speechConfig: object.optional(),
    imageConfig: object.optional(),
    thinkingConfig: thinkingConfig.optional(),
    enableEnhancedCivicAnswers: z.boolean().optional(),
  })
  .refine(
    ({ responseJsonSchema, responseSchema, responseMimeType = "text/plain" }) =>
      (!responseJsonSchema && !responseSchema) || responseMimeType !== "text/plain",
    "a response schema needs responseMimeType application/json",
  );

/** The body of generateContent and streamGenerateContent. */
export const generateSchema = z.strictObject({
  contents: z.array(content).min(1, "contents is not specified"),
  systemInstruction: content.optional(),
  tools: z.array(tool).optional(),
  toolConfig: toolConfig.optional(),
  safetySettings: z
    .array(
      z.strictObject({
        category: z.string().startsWith("HARM_CATEGORY_"),
        threshold: z.enum([
          "BLOCK_LOW_AND_ABOVE",
          "BLOCK_MEDIUM_AND_ABOVE",
          "BLOCK_ONLY_HIGH",
          "BLOCK_NONE",
          "OFF",
        ]),
      }),
    )
    .optional(),
  generationConfig: generationConfig.optional(),
  cachedContent: z.string().startsWith("cachedContents/").optional(),
  serviceTier: z.enum(["unspecified", "flex", "standard", "priority"]).optional(),
  store: z.boolean().optional(),
});

/** The body of batchEmbedContents. */
export const batchEmbedSchema = z.strictObject({
  requests: z
    .array(
      z.strictObject({
        model: z.string().startsWith("models/"),
        content,
        taskType: z.string().optional(),
        title: z.string().optional(),
        outputDimensionality: z.number().int().min(1).max(3072).optional(),
      }),
    )
    .min(1)
    .max(100, "at most 100 requests can be in one batch"),
});

/** The whole body of a generation. */
export type GenerateBody = z.output<typeof generateSchema>;

/** A turn of the conversation. */
export type Content = z.output<typeof content>;

/** A part of a turn. */
export type Part = z.output<typeof part>;
