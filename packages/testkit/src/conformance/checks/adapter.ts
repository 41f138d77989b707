import { Secret } from "@anymodel/core/provider";
import type { Check } from "../check.ts";

const KINDS = new Set(["image", "audio", "video", "file"]);
const WAYS = new Set(["url", "base64", "id"]);
const LIMITS = ["concurrency", "timeout"] as const;

/** What an adapter says of itself. */
export const adapterChecks: readonly Check[] = [
  {
    id: "adapter.identity",
    level: "L0",
    name: "spec, id and addresses are in order",
    *cases({ given: { spec, id, baseURL, docs, chat, embedding, list } }) {
      yield {
        name: "spec is 1",
        run: (assert) => assert.same(spec, 1, "spec is 1."),
      };
      yield {
        name: "id is a prefix",
        run: (assert) =>
          assert.holds(
            /^[a-z][a-z0-9-]*$/.test(id),
            `id ${JSON.stringify(id)} is written in small letters, digits and dashes.`,
          ),
      };
      yield {
        name: "baseURL",
        run(assert) {
          const { protocol, hostname } = new URL(baseURL);
          const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
          assert.holds(
            protocol === "https:" || isLocal,
            `baseURL ${baseURL} is https; only this machine is asked by http.`,
          );
          assert.holds(!/[/?#]$/.test(baseURL), `baseURL ${baseURL} ends without a slash.`);
        },
      };
      if (docs !== undefined) {
        yield {
          name: "docs",
          run: (assert) =>
            assert.holds(/^https:\/\/./.test(docs), `docs ${docs} is an https address.`),
        };
      }
      yield {
        name: "it can do something",
        run: (assert) =>
          assert.holds(chat ?? embedding ?? list, "It has chat, embedding, or a list of models."),
      };
    },
  },
  {
    id: "adapter.plain-data",
    level: "L0",
    name: "the adapter is plain data and functions",
    *cases({ given }) {
      yield {
        name: "no classes, getters, symbols",
        run(assert) {
          for (const wrong of strangersIn(given, "adapter")) assert.fail(wrong);
        },
      };
      yield {
        name: "a copy of its data can be sent to another thread",
        run() {
          structuredClone(withoutFunctions(given));
        },
      };
    },
  },
  {
    id: "adapter.auth",
    level: "L0",
    name: "the key's header and variable are declared, and keys are kept as secrets",
    *cases({ given: { auth, headers = {} } }) {
      if (auth) {
        const { env, header, scheme, key, optional } = auth;
        yield {
          name: "env",
          run(assert) {
            if (env === undefined)
              assert.holds(key ?? optional, "A key that must be sent has a variable to come from.");
            else assert.holds(/^[A-Z][A-Z0-9_]*$/.test(env), `env ${env} is written in capitals.`);
          },
        };
        yield {
          name: "header and scheme",
          run(assert) {
            assert.holds(
              /^[a-z0-9-]+$/.test(header ?? "authorization"),
              `header ${header} is written in small letters.`,
            );
            assert.holds(/^\S*$/.test(scheme ?? "Bearer"), `scheme "${scheme}" is one word.`);
          },
        };
        yield {
          name: "key",
          run: (assert) =>
            assert.holds(key === undefined || key instanceof Secret, "key is a Secret."),
        };
      }
      yield {
        name: "headers",
        run(assert) {
          for (const [name, value] of Object.entries(headers)) {
            const isSecret = /auth|key|token|secret|cookie/i.test(name);
            assert.holds(
              !isSecret || value instanceof Secret,
              `The header ${name} may hold a secret, so its value is a Secret.`,
            );
          }
        },
      };
    },
  },
  {
    id: "adapter.models",
    level: "L0",
    name: "known model ids have no prefix, and take what the adapter takes",
    *cases({ given: { id, models = {}, chat } }) {
      for (const [model, { input = [], context }] of Object.entries(models)) {
        yield {
          name: model,
          run(assert) {
            assert.holds(!model.startsWith(`${id}/`), `${model} stands without its prefix.`);
            assert.holds(!/(^|\/)\.{0,2}(\/|$)/.test(model), `${model} can be asked for.`);
            for (const kind of input) {
              const taken = kind === "text" || !chat || chat.accepts?.[kind];
              assert.holds(taken, `${model} takes ${kind}, so accepts has it.`);
            }
            assert.holds(
              context === undefined || (Number.isInteger(context) && context > 0),
              `context ${context} is a number of tokens.`,
            );
          },
        };
      }
    },
  },
  {
    id: "adapter.limits",
    level: "L0",
    name: "limits are whole numbers",
    *cases({ given: { limits, embedding } }) {
      for (const [name, value] of [
        ...LIMITS.map((limit) => [limit, limits?.[limit]] as const),
        ["embedding.batch", embedding?.batch] as const,
      ]) {
        if (value === undefined) continue;
        yield {
          name,
          run: (assert) =>
            assert.holds(Number.isInteger(value) && value > 0, `${name} ${value} is one.`),
        };
      }
    },
  },
  {
    id: "adapter.content",
    level: "L0",
    name: "what messages may hold is declared in known words",
    *cases({ given: { chat } }) {
      if (!chat) return;
      const { accepts = {}, roles, carries = [] } = chat;
      yield {
        name: "accepts, roles and carries",
        run(assert) {
          for (const [kind, ways] of Object.entries(accepts)) {
            assert.holds(KINDS.has(kind), `${kind} is a kind of medium.`);
            assert.holds(ways.length > 0, `${kind} can be handed over in some way.`);
            for (const way of ways) assert.holds(WAYS.has(way), `${way} is a way to hand over.`);
          }
          for (const [role, to] of Object.entries(roles ?? {}))
            assert.holds(typeof to === "string" && to, `The role ${role} has a name on the wire.`);
          for (const extra of carries)
            assert.holds(/^(name|detail)$/.test(extra), `${extra} is an extra of messages.`);
        },
      };
    },
  },
];

function* strangersIn(value: unknown, at: string): Generator<string> {
  if (typeof value !== "object" || value === null || value instanceof Secret) return;
  const proto = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && proto !== Object.prototype && proto !== null) {
    yield `${at} is made by a class.`;
  }
  if (Object.getOwnPropertySymbols(value).length > 0) yield `${at} has symbols for names.`;
  for (const [name, { get, set, value: item }] of Object.entries(
    Object.getOwnPropertyDescriptors(value),
  )) {
    if (get || set) yield `${at}.${name} is a getter.`;
    else yield* strangersIn(item, `${at}.${name}`);
  }
}

function withoutFunctions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutFunctions);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Secret) return String(value);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => typeof item !== "function")
      .map(([name, item]) => [name, withoutFunctions(item)]),
  );
}
