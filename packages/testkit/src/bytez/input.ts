import { RefusedRequest } from "../emulator/refused-request.ts";
import { validate } from "../emulator/validate.ts";
import { inputFieldsSchema, type NativeBody, type NativeFields } from "./request-schema.ts";
import { isChatTask, takesMedia, type Task } from "./tasks.ts";

const inputNames = ["messages", "text", "url", "base64", "question"] as const;

/** The input of a run by its documented fields; `task` is undefined for a model that is not listed. */
export function readInput(body: NativeBody, task: Task | undefined): NativeFields {
  const { messages, text, url, base64, question, context, candidate_labels } = body;
  const own = { messages, text, url, base64, question, context, candidate_labels };
  const given = Object.entries(own).filter(([, value]) => value !== undefined);
  if (body.input !== undefined && given.length > 0) {
    throw new RefusedRequest(400, `Give input or ${given[0]?.[0]}, not both`);
  }
  const fields = body.input === undefined ? own : fromInput(body.input, task);
  if (task === "unconditional-image-generation") return fields;
  if (task && isChatTask(task) && !fields.messages) {
    throw new RefusedRequest(400, `Missing field messages: the model's task is ${task}`);
  }
  if (!inputNames.some((name) => fields[name] !== undefined)) {
    throw new RefusedRequest(400, `Missing input: give one of ${inputNames.join(", ")}`);
  }
  return fields;
}

// The mapping that the official clients did themselves before they began to send `input`.
function fromInput(input: unknown, task: Task | undefined): NativeFields {
  if (Array.isArray(input)) return validate(inputFieldsSchema, { messages: input });
  if (typeof input !== "string") return validate(inputFieldsSchema, input);
  if (task && takesMedia(task)) {
    return validate(inputFieldsSchema, /^http/i.test(input) ? { url: input } : { base64: input });
  }
  if (task && !isChatTask(task)) return { text: input };
  return { messages: [{ role: "user", content: input }] };
}
