import { caught, expectError } from "../answer.ts";
import type { Case, Check } from "../check.ts";
import { pathsOf, valueAt } from "../hostile.ts";
import { send } from "../send.ts";
import { chatOf, GREETING, type Subject } from "../subject.ts";

/** Model ids as providers have them: each must reach the provider whole. */
const MODEL_IDS = [
  "plain",
  "maker/model-1.5",
  "hosts/maker/model:free",
  "model@2026-01-01",
  "model with spaces",
  "100%?a=b#c&d",
  "модель",
];

/** Messages and models: what a caller says reaches the provider whole. */
export const conversationChecks: readonly Check[] = [
  {
    id: "request.model",
    level: "L1",
    name: "any model id reaches the provider whole",
    *cases(subject) {
      if (!subject.adapter.chat) return;
      for (const model of MODEL_IDS) {
        yield {
          name: model,
          async run(assert) {
            const { caught: left } = await send(subject, { model, messages: GREETING });
            const { pathname, search, hash } = left.url;
            const named = [...pathsOf(left.body)].some(
              (path) => valueAt(left.body, path) === model,
            );
            assert.holds(
              named ||
                decodeURIComponent(pathname).includes(model) ||
                search.includes(encodeURIComponent(model)),
              `The body, path or query names ${model}, but the path is ${pathname}${search}${hash}.`,
            );
            assert.same(hash, "", "The address has no fragment.");
            if (!named) assert.holds(!search.includes("a=b"), "The model's id is encoded.");
          },
        };
      }
    },
  },
  {
    id: "request.conversation",
    level: "L1",
    name: "every message reaches the wire once and in order",
    *cases(subject) {
      if (!subject.adapter.chat) return;
      const { roles } = chatOf(subject);
      const has = (role: string) => !roles || Object.hasOwn(roles, role);
      const turns = ["user", "assistant", "user", "user", "assistant", "assistant", "user"];
      yield conversation(subject, "turns", turns.filter(has));
      yield conversation(subject, "lists of texts", turns.filter(has), true);
      if (has("system")) {
        yield conversation(subject, "a system message", ["system", "user"]);
        yield conversation(
          subject,
          "a system message in the middle",
          ["user", "assistant", "system", "user"].filter(has),
        );
      }
      if (has("developer"))
        yield conversation(subject, "a developer message", ["developer", "user"]);
      if (roles) {
        for (const role of ["system", "developer", "user", "assistant", "tool", "function"]) {
          if (has(role)) continue;
          yield {
            name: `the role ${role} is refused`,
            async run(assert) {
              const messages = [{ role, content: "probe", tool_call_id: "call_1" }];
              const call = send(subject, { model: "any", messages });
              expectError(assert, await caught(assert, call), {
                code: "unsupported_content",
                param: "messages[0].role",
              });
            },
          };
        }
      }
      if (has("assistant")) {
        yield {
          name: "an answer without content",
          async run(assert) {
            const messages = [
              GREETING[0],
              { role: "assistant", content: null },
              { role: "user", content: "mark-0" },
            ];
            const { caught: left } = await send(subject, { model: "any", messages });
            assert.holds(left.text!.includes("mark-0"), "What stands after it is sent.");
          },
        };
      }
    },
  },
];

function conversation(
  subject: Subject,
  name: string,
  roles: readonly string[],
  asList = false,
): Case {
  return {
    name,
    async run(assert) {
      const messages = roles.map((role, index) => ({
        role,
        content: asList
          ? [
              { type: "text", text: `mark-${index}-a` },
              { type: "text", text: `mark-${index}-b` },
            ]
          : `mark-${index}-a`,
      }));
      const { caught: left } = await send(subject, { model: "any", messages });
      let last = -1;
      for (const [index, role] of roles.entries()) {
        for (const mark of [`mark-${index}-a`, ...(asList ? [`mark-${index}-b`] : [])]) {
          const at = left.text!.indexOf(mark);
          assert.holds(at >= 0, `Message ${index} (${role}) is sent: ${mark}.`);
          assert.same(left.text!.lastIndexOf(mark), at, `Message ${index} (${role}) is sent once.`);
          // Some providers take instructions in a place of their own.
          if (role === "system" || role === "developer") continue;
          assert.holds(at > last, `Message ${index} (${role}) is sent in its order.`);
          last = at;
        }
      }
    },
  };
}
