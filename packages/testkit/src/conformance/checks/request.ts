import { isDeepStrictEqual } from "node:util";
import type { ChatCall } from "@anymodel/core/provider";
import { caught, expectError } from "../answer.ts";
import type { Check } from "../check.ts";
import { createExchange } from "../exchange.ts";
import { frozenCopy } from "../frozen.ts";
import { pathsOf, valueAt } from "../hostile.ts";
import { send } from "../send.ts";
import { anyModel, chatOf, connect, GREETING, PREFIX, type Subject } from "../subject.ts";

/** Requests: what must leave. */
export const requestChecks: readonly Check[] = [
  {
    id: "request.vectors",
    level: "L1",
    name: "each call leaves as its vector says",
    *cases(subject) {
      for (const vector of subject.vectors.request) {
        const { sent, request, options, warnings } = vector;
        if (!sent) continue;
        yield {
          name: vector.id,
          async run(assert) {
            const { caught: left, warnings: told } = await send(subject, request, options);
            assert.same(
              { method: left.method, path: left.url.pathname + left.url.search, body: left.body },
              { method: sent.method, path: sent.path, body: sent.body },
              "The request is the vector's.",
            );
            for (const [name, value] of Object.entries(sent.headers)) {
              const found = left.headers[name.toLowerCase()];
              assert.same(found, value, `The header ${name} is the vector's.`);
            }
            if (warnings) {
              const found = (await told()).map(({ code, param }) => [code, param]);
              assert.same(found, warnings, "The warnings are the vector's.");
            }
          },
        };
      }
    },
  },
  {
    id: "request.explained",
    level: "L1",
    name: "explain shows what is sent, without the key",
    *cases(subject) {
      for (const { id, request, sent, options } of subject.vectors.request) {
        if (!sent) continue;
        yield {
          name: id,
          async run(assert) {
            const { caught: left, shown } = await send(subject, request, options);
            const { method, url, body, headers } = await shown();
            assert.same(
              { method, url, body },
              { method: left.method, url: left.url.href, body: left.body },
              "Method, address and body are those that are sent.",
            );
            const text = JSON.stringify(headers);
            assert.holds(!text.includes(subject.vectors.key), "The headers do not show the key.");
          },
        };
      }
    },
  },
  {
    id: "request.refusals",
    level: "L1",
    name: "calls that cannot be made are refused before anything is sent",
    *cases(subject) {
      for (const { id, request, options, error } of subject.vectors.request) {
        if (!error) continue;
        yield {
          name: id,
          async run(assert) {
            const exchange = createExchange([{ status: 500 }]);
            const client = connect(subject, exchange);
            const call = client.completion(
              { ...request, model: `${PREFIX}/${request.model}` },
              options,
            );
            expectError(assert, await caught(assert, call), error);
            assert.same(exchange.requests.length, 0, "Nothing was sent.");
          },
        };
      }
    },
  },
  {
    id: "request.pure",
    level: "L1",
    name: "request() is pure: same input, same request, nothing changed or kept",
    *cases(subject) {
      if (!subject.adapter.chat) return;
      const { request } = chatOf(subject);
      for (const stream of chatOf(subject).stream ? [false, true] : [false]) {
        yield {
          name: stream ? "streamed" : "whole",
          run(assert) {
            const call = { ...plainCall(subject), stream };
            const parameters = { params: { sample: 1 }, sample: { of: [1] } };
            const make = () => request(frozenCopy(call), frozenCopy(parameters));
            const first = make();
            const kept = structuredClone(first);
            assert.same(make(), kept, "The same call makes the same request.");
            if (first.body) {
              first.body.changed = true;
              for (const path of pathsOf(first.body)) spoil(first.body, path);
            }
            assert.same(make(), kept, "What core does to a request does not reach the next.");
          },
        };
      }
    },
  },
  {
    id: "request.plain-json",
    level: "L1",
    name: "the body is plain JSON",
    *cases(subject) {
      if (!subject.adapter.chat) return;
      yield {
        name: "greeting",
        run(assert) {
          const {
            body,
            path,
            method = "POST",
            query = {},
            headers = {},
          } = chatOf(subject).request(plainCall(subject), {});
          const json = body && JSON.parse(JSON.stringify(body));
          assert.holds(
            isDeepStrictEqual(dropUndefined(body), json),
            "Nothing in it is lost as JSON: no NaN, no dates, no classes.",
          );
          assert.holds(/^(\/|$)/.test(path), `The path ${path} starts with a slash.`);
          assert.holds(/^[A-Z]+$/.test(method), `The method ${method} is written in capitals.`);
          for (const value of [...Object.values(query), ...Object.values(headers)])
            assert.holds(typeof value === "string", "Queries and headers are texts.");
        },
      };
    },
  },
  {
    id: "request.key",
    level: "L1",
    name: "the key stands in its header and nowhere else",
    *cases(subject) {
      const { adapter, vectors } = subject;
      if (!adapter.chat) return;
      for (const stream of chatOf(subject).stream ? [false, true] : [false]) {
        yield {
          name: stream ? "streamed" : "whole",
          async run(assert) {
            const { caught: left } = await send(subject, {
              model: anyModel(vectors),
              messages: GREETING,
              stream,
            });
            const { header = "authorization", scheme = "Bearer" } = adapter.auth ?? {};
            const { [header]: sent, ...others } = left.headers;
            if (adapter.auth)
              assert.same(
                sent,
                scheme ? `${scheme} ${vectors.key}` : vectors.key,
                `The header ${header} holds the key.`,
              );
            const elsewhere = JSON.stringify([others, left.url, left.text ?? ""]);
            assert.holds(!elsewhere.includes(vectors.key), "It stands nowhere else.");
          },
        };
      }
    },
  },
];

function plainCall({ vectors }: Subject): ChatCall {
  const messages = ["user", "assistant", "user"].map((role) => ({
    role,
    content: [
      {
        kind: "text" as const,
        text: `${role} says`,
        source: { type: "text", text: `${role} says` },
      },
    ],
    source: { role, content: [{ type: "text", text: `${role} says` }] },
  }));
  return { model: anyModel(vectors), messages, stream: false };
}

function spoil(body: object, path: readonly string[]): void {
  const place = valueAt(body, path);
  if (typeof place === "object" && place !== null && !Object.isFrozen(place)) {
    Object.assign(place, { changed: true });
  }
}

function dropUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropUndefined);
  if (
    typeof value !== "object" ||
    value === null ||
    Object.getPrototypeOf(value) !== Object.prototype
  )
    return value;
  const fields = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(fields.map(([name, item]) => [name, dropUndefined(item)]));
}
