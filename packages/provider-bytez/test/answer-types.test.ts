import { createClient } from "@anymodel/core";
import type { ChatCompletion, CompletionRequest, CompletionStream } from "@anymodel/core";
import { bytez, type BytezAdapter } from "@anymodel/provider-bytez";
import { expectTypeOf, test } from "vitest";
import { hello } from "./support/emulator.ts";

const { messages } = hello;
const model = "bytez/a/b";
const client = createClient({ providers: [bytez()] });

test("stream decides what comes back", () => {
  const whole = () => client.completion({ model, messages });
  const no = () => client.completion({ model, messages, stream: false });
  const none = () => client.completion({ model, messages, stream: null });
  const yes = () => client.completion({ model, messages, stream: true });
  const maybe = (stream: boolean) => client.completion({ model, messages, stream });
  const optional = (stream?: boolean) => client.completion({ model, messages, stream });
  expectTypeOf(whole).returns.resolves.toEqualTypeOf<ChatCompletion>();
  expectTypeOf(no).returns.resolves.toEqualTypeOf<ChatCompletion>();
  expectTypeOf(none).returns.resolves.toEqualTypeOf<ChatCompletion>();
  expectTypeOf(yes).returns.resolves.toEqualTypeOf<CompletionStream>();
  expectTypeOf(maybe).returns.resolves.toEqualTypeOf<ChatCompletion | CompletionStream>();
  expectTypeOf(optional).returns.resolves.toEqualTypeOf<ChatCompletion | CompletionStream>();
});

test("known ids are offered", () => {
  type Offered = CompletionRequest<[BytezAdapter], "bytez/Qwen/Qwen3-4B">["model"];
  expectTypeOf<"bytez/google/gemma-3-4b-it">().toExtend<Offered>();
  expectTypeOf<"bytez/any/other">().not.toExtend<Offered>();
  expectTypeOf<"other/google/gemma-3-4b-it">().not.toExtend<Offered>();
});

test("an answer and a stream are typed", () => {
  type Message = ChatCompletion["choices"][number]["message"];
  expectTypeOf<Message["content"]>().toEqualTypeOf<string | null>();
  expectTypeOf<ChatCompletion["usage"]>().toExtend<{ prompt_tokens: number } | undefined>();
  expectTypeOf<CompletionStream["text"]>().returns.resolves.toEqualTypeOf<string>();
  expectTypeOf<CompletionStream["final"]>().returns.resolves.toEqualTypeOf<ChatCompletion>();
});
