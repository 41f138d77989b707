import { isDeepStrictEqual } from "node:util";
import type { Warning } from "@anymodel/core";
import type { ParameterRow } from "@anymodel/core/provider";
import { acts, actingParameters } from "../abilities.ts";
import { caught, expectError } from "../answer.ts";
import type { Check } from "../check.ts";
import { pathsOf, valueAt } from "../hostile.ts";
import { SAMPLES, sampleOf } from "../samples.ts";
import { send, type Sent } from "../send.ts";
import { anyModel, chatOf, GREETING, type Subject } from "../subject.ts";

/** Values that say nothing: they must not reach the wire, nor be refused. */
const NEUTRAL = {
  n: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
  logprobs: false,
  tools: [],
  tool_choice: "none",
  response_format: { type: "text" },
  temperature: null,
  stop: undefined,
};

/** Parameters: what the tables say is what happens. */
export const parameterChecks: readonly Check[] = [
  {
    id: "parameters.sent",
    level: "L1",
    name: "each parameter that is sent on reaches the wire, and changes nothing else",
    *cases(subject) {
      if (!subject.adapter.chat) return;
      for (const name of actingParameters(subject.adapter)) {
        if (name === "stream_options") continue;
        const { value, beside = {} } = SAMPLES[name]!;
        // What must stand beside it may not be taken by this provider.
        const context = keepTaken(beside, subject);
        yield {
          name,
          async run(assert) {
            const without = await sendWith(subject, context);
            const { caught: left, warnings } = await sendWith(subject, {
              ...context,
              [name]: value,
            });
            assert.holds(
              !isDeepStrictEqual(left.body, without.caught.body),
              `${name} reaches the wire; it is lost without a warning.`,
            );
            const row = (chatOf(subject).params as Record<string, ParameterRow>)[name];
            const map = typeof row === "object" && "map" in row ? row.map : undefined;
            const mapped = map ? map(value, anyModel(subject.vectors)) : value;
            if (typeof row === "string") {
              assert.holds(
                holds(left.body, mapped),
                `Its value is sent as it is: ${JSON.stringify(mapped)}.`,
              );
            }
            assert.same(left.headers, without.caught.headers, "It changes no headers.");
            assert.same(
              kept(left.body, without.caught.body),
              kept(without.caught.body, without.caught.body),
              "Messages and model stay as they are.",
            );
            const told = toldOf(name, await warnings());
            assert.same(told, [], "It needs no warning.");
          },
        };
      }
    },
  },
  {
    id: "parameters.unsupported",
    level: "L1",
    name: "unsupported parameters are refused, or dropped with a warning by choice",
    *cases(subject) {
      if (!subject.adapter.chat) return;
      for (const [name, row] of Object.entries(chatOf(subject).params)) {
        if (row !== false || name === "stream_options") continue;
        const value = { [name]: SAMPLES[name]?.value };
        yield {
          name,
          async run(assert) {
            const error = await caught(assert, sendWith(subject, value));
            expectError(assert, error, { code: "unsupported_parameter", param: name });
            const without = await sendWith(subject, {});
            const dropped = await sendWith(subject, value, true);
            assert.same(dropped.caught.body, without.caught.body, `${name} is not sent.`);
            assert.same(
              toldOf(name, await dropped.warnings()),
              ["unsupported_parameter"],
              "A warning tells.",
            );
          },
        };
      }
    },
  },
  {
    id: "parameters.ignored",
    level: "L1",
    name: "parameters without effect are left out with a warning",
    *cases(subject) {
      if (!subject.adapter.chat) return;
      for (const [name, row] of Object.entries(chatOf(subject).params)) {
        if (acts(row) || row === false) continue;
        yield {
          name,
          async run(assert) {
            const without = await sendWith(subject, {});
            const { caught: left, warnings } = await sendWith(subject, {
              [name]: SAMPLES[name]?.value,
            });
            assert.same(left.body, without.caught.body, `${name} is not sent.`);
            const told = toldOf(name, await warnings());
            assert.same(told, ["ignored_parameter"], "A warning tells.");
          },
        };
      }
    },
  },
  {
    id: "parameters.neutral",
    level: "L1",
    name: "values that say nothing count as absent, and nothing is injected",
    *cases(subject) {
      if (!subject.adapter.chat) return;
      yield {
        name: "neutral values",
        async run(assert) {
          const without = await sendWith(subject, {});
          const neutral = await sendWith(subject, NEUTRAL);
          assert.same(neutral.caught.body, without.caught.body, "They are not sent.");
        },
      };
      yield {
        name: "what is required is told",
        async run(assert) {
          const { warnings } = await sendWith(subject, {});
          const told = (await warnings()).filter(({ code }) => code === "required_parameter");
          const paths = Object.keys(chatOf(subject).required ?? {});
          assert.same(
            told.map(({ param }) => param),
            paths,
            "Each has a warning.",
          );
        },
      };
    },
  },
  {
    id: "parameters.own",
    level: "L1",
    name: "the provider's own parameters reach the wire with their values",
    *cases(subject) {
      const { native } = subject.adapter.chat ?? {};
      for (const [name, type] of Object.entries(native?.types ?? {})) {
        yield {
          name,
          async run(assert) {
            const value = sampleOf(type);
            const without = await sendWith(subject, {});
            const { caught: left, warnings } = await sendWith(subject, { [name]: value });
            assert.holds(
              !isDeepStrictEqual(left.body, without.caught.body),
              `${name} reaches the wire.`,
            );
            assert.holds(
              holds(left.body, value),
              `Its value is sent as it is: ${JSON.stringify(value)}.`,
            );
            const told = toldOf(name, await warnings());
            assert.same(told, [], "It needs no warning.");
          },
        };
      }
    },
  },
];

/** Sends a greeting with parameters. */
export function sendWith(subject: Subject, parameters: object, dropParams = false): Promise<Sent> {
  const model = anyModel(subject.vectors);
  return send(subject, { model, messages: GREETING, ...parameters }, { dropParams });
}

/** The codes of the warnings of a parameter. */
export function toldOf(name: string, warnings: readonly Warning[]): string[] {
  return warnings.flatMap(({ code, param }) => (param === name ? [code] : []));
}

function keepTaken(parameters: object, { adapter }: Subject): object {
  const taken = new Set(actingParameters(adapter));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => taken.has(name)));
}

/** Whether a value stands somewhere in a body. */
function holds(body: unknown, value: unknown): boolean {
  return [...pathsOf(body)].some((path) => isDeepStrictEqual(valueAt(body, path), value));
}

/** The fields of a body that were there without the parameter and hold text of the request. */
function kept(body: unknown, without: unknown): object {
  const fields = Object.entries(Object(without)).filter(([, value]) =>
    JSON.stringify(value).includes('"hi"'),
  );
  return Object.fromEntries(fields.map(([name]) => [name, Object(body)[name]]));
}
