import { createClient } from "@anymodel/core";
import { acts } from "../abilities.ts";
import type { Check } from "../check.ts";
import { mediaPart, SAMPLES } from "../samples.ts";
import { PREFIX, type Subject } from "../subject.ts";

/** The live provider: by choice, with a key. */
export const liveChecks: readonly Check[] = [
  {
    id: "live.provider",
    level: "L4",
    name: "the live provider answers as the vectors say",
    *cases(subject) {
      const { live, adapter } = subject;
      if (!live || !adapter.chat) return;
      const { model, imageModel = model, toolModel = model } = live;
      const { chat } = adapter;
      const messages = [{ role: "user", content: "Answer with the word hello." }];
      yield {
        name: "hello",
        async run(assert) {
          const { choices } = await ask(subject, { model, messages });
          assert.holds(choices[0].message.content, "There is an answer.");
        },
      };
      if (chat.stream) {
        yield {
          name: "a stream",
          async run(assert) {
            const stream = await ask(subject, { model, messages, stream: true });
            assert.holds(await stream.text(), "There is an answer.");
          },
        };
      }
      if (acts(chat.params.tools)) {
        yield {
          name: "a tool",
          async run(assert) {
            const question = {
              role: "user",
              content: "How high is the tide in Brest? Look it up.",
            };
            const { tools } = { tools: SAMPLES.tools!.value };
            const { choices } = await ask(subject, {
              model: toolModel,
              messages: [question],
              tools,
            });
            const [call] = choices[0].message.tool_calls ?? [];
            assert.holds(call, "The tool is called.");
            const result = { role: "tool", tool_call_id: call.id, content: "6.2 metres" };
            const follow = [question, choices[0].message, result];
            const last = await ask(subject, { model: toolModel, messages: follow, tools });
            assert.holds(last.choices[0].message.content, "The result is answered.");
          },
        };
      }
      if (chat.accepts?.image?.includes("base64")) {
        yield {
          name: "an image",
          async run(assert) {
            const { part } = mediaPart("image", "base64");
            const content = [part, { type: "text", text: "Say what you see in one word." }];
            const { choices } = await ask(subject, {
              model: imageModel,
              messages: [{ role: "user", content }],
            });
            assert.holds(choices[0].message.content, "There is an answer.");
          },
        };
      }
      if (adapter.list) {
        yield {
          name: "the list of models",
          async run(assert) {
            const models = await createClient({ providers: { [PREFIX]: subject.given } }).models(
              PREFIX,
            );
            assert.holds(models.length > 0, "It lists some.");
          },
        };
      }
    },
  },
];

function ask(
  { given }: Subject,
  request: { model: string; [field: string]: unknown },
): Promise<any> {
  const client = createClient({ providers: { [PREFIX]: given } });
  return client.completion({ ...request, model: `${PREFIX}/${request.model}` } as never);
}
