import { createHash } from "node:crypto";
import type { NativeFields } from "./request-schema.ts";
import { generatesMedia, isChatTask, type Task } from "./tasks.ts";

/** The forms in which Bytez gives the text of a chat answer. */
export type OutputForm = "string" | "object-string" | "object-parts" | "generated-text";

/** Which form a chat task has: parts for image, audio and video models, else a string as content. */
export function defaultForm(task: Task): OutputForm {
  return task === "chat" ? "object-string" : "object-parts";
}

/** The `output` of a chat answer in the given form. */
export function chatOutput(text: string, form: OutputForm): unknown {
  const role = "assistant";
  switch (form) {
    case "string":
      return text;
    case "object-string":
      return { role, content: text };
    case "object-parts":
      return { role, content: [{ type: "text", text }] };
    case "generated-text":
      return [{ generated_text: [{ role, content: text }] }];
  }
}

/** The `output` of the tasks that are no chat, in the shapes of the Bytez documentation. */
export function taskOutput(model: string, task: Task, text: string, input: NativeFields): unknown {
  const prompt = input.text ?? "";
  const labels = input.candidate_labels ?? ["emulated", "other"];
  if (isChatTask(task)) return chatOutput(text, defaultForm(task));
  if (generatesMedia(task)) return generatedURL(model, task);
  if (task === "text-generation") return `${prompt} ${text}`.trim();
  if (task.endsWith("feature-extraction")) return embedding(prompt);
  if (task.endsWith("classification")) return scores(labels);
  if (task.endsWith("question-answering")) return { score: 0.9, start: 0, end: 5, answer: text };
  if (task.endsWith("object-detection")) return [{ ...scores(labels)[0], box: box() }];
  return text;
}

function generatedURL(model: string, task: Task): string {
  const extension = /audio|speech/.test(task) ? "wav" : task.endsWith("video") ? "mp4" : "png";
  return `https://cdn.bytez.com/model/output/${model}/emulated.${extension}`;
}

function embedding(text: string): number[] {
  const digest = createHash("sha256").update(text).digest();
  return [...digest.subarray(0, 8)].map((byte) => byte / 127.5 - 1);
}

function scores(labels: readonly string[]): { label: string; score: number }[] {
  return labels.map((label, index) => ({ label, score: 0.9 / (index + 1) }));
}

function box(): Record<string, number> {
  return { xmin: 1, ymin: 1, xmax: 9, ymax: 9 };
}
