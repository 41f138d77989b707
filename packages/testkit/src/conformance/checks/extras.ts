import { caught, expectError } from "../answer.ts";
import type { Check } from "../check.ts";
import { chatOf } from "../subject.ts";
import { sendWith, toldOf } from "./parameters.ts";

/** What callers send beyond the tables. */
export const extraChecks: readonly Check[] = [
  {
    id: "parameters.unknown",
    level: "L1",
    name: "names that nobody knows go to the provider's place with a warning, or are refused",
    *cases(subject) {
      if (!subject.adapter.chat) return;
      const { native } = chatOf(subject);
      const isRefused = !native || native.unknown === "refuse";
      yield {
        name: isRefused ? "refused" : "passed on",
        async run(assert) {
          const call = sendWith(subject, { anymodel_probe: "value-4321" });
          if (isRefused) {
            const error = await caught(assert, call);
            expectError(assert, error, { code: "invalid_request", param: "anymodel_probe" });
            return;
          }
          const { caught: left, warnings } = await call;
          assert.holds(left.text!.includes('"anymodel_probe":"value-4321"'), "It is sent.");
          const told = toldOf("anymodel_probe", await warnings());
          assert.same(told, ["unknown_parameter"], "A warning tells.");
        },
      };
    },
  },
  {
    id: "parameters.extra-body",
    level: "L1",
    name: "extra_body is merged into the body, and replaces neither messages, model nor stream",
    *cases(subject) {
      if (!subject.adapter.chat) return;
      yield {
        name: "merged",
        async run(assert) {
          const without = await sendWith(subject, {});
          const extra_body = { anymodel_probe: { deep: ["value-4321"] } };
          const { caught: left } = await sendWith(subject, { extra_body });
          assert.same(
            left.body,
            { ...(without.caught.body as object), ...extra_body },
            "It is added.",
          );
        },
      };
      for (const name of ["messages", "model", "stream"]) {
        yield {
          name: `${name} is refused`,
          async run(assert) {
            const call = sendWith(subject, { extra_body: { [name]: "other" } });
            expectError(assert, await caught(assert, call), {
              code: "invalid_request",
              param: `extra_body.${name}`,
            });
          },
        };
      }
    },
  },
];
