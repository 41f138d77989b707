/** The 34 tasks of `GET list/tasks` (Bytez documentation, openapi.yaml). */
export const tasks = [
  "audio-classification",
  "audio-text-to-text",
  "automatic-speech-recognition",
  "chat",
  "depth-estimation",
  "document-question-answering",
  "feature-extraction",
  "fill-mask",
  "image-classification",
  "image-feature-extraction",
  "image-segmentation",
  "image-text-to-text",
  "image-to-text",
  "mask-generation",
  "object-detection",
  "question-answering",
  "sentence-similarity",
  "summarization",
  "text-classification",
  "text-generation",
  "text-to-audio",
  "text-to-image",
  "text-to-speech",
  "text-to-video",
  "text2text-generation",
  "token-classification",
  "translation",
  "unconditional-image-generation",
  "video-classification",
  "video-text-to-text",
  "visual-question-answering",
  "zero-shot-classification",
  "zero-shot-image-classification",
  "zero-shot-object-detection",
] as const;

/** A task name of Bytez. */
export type Task = (typeof tasks)[number];

const chatTasks = /^(chat|(audio|image|video)-text-to-text)$/;
const generatedMedia = /^(text-to-(audio|image|speech|video)|unconditional-image-generation)$/;
const streamedText = /^(text-generation|translation|summarization|text2text-generation)$/;
const mediaInput =
  /^(audio|image|video|automatic-speech|depth|mask|object|zero-shot-(image|object))-/;

/** Whether the task takes `messages`. */
export function isChatTask(task: Task): boolean {
  return chatTasks.test(task);
}

/** Whether a string input of the task is media: a URL, a data URL or base64. */
export function takesMedia(task: Task): boolean {
  return mediaInput.test(task) && !isChatTask(task);
}

/** Whether the task answers with a URL of generated media. */
export function generatesMedia(task: Task): boolean {
  return generatedMedia.test(task);
}

/** Whether the task can stream text (Bytez documentation, `supportsTextStreaming`). */
export function streamsText(task: Task): boolean {
  return isChatTask(task) || streamedText.test(task);
}
