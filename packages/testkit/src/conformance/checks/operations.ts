import { caught, expectError } from "../answer.ts";
import type { Check } from "../check.ts";
import { decodeAny } from "../deltas.ts";
import { createExchange } from "../exchange.ts";
import { frozenCopy } from "../frozen.ts";
import { mutationsOf } from "../hostile.ts";
import { connect, PREFIX, type Subject } from "../subject.ts";
import type { SentRequest } from "../vectors.ts";
import type { Assertions } from "../assertions.ts";
import type { CaughtRequest } from "../exchange.ts";

/** Embeddings, and lists of models. */
export const operationChecks: readonly Check[] = [
  {
    id: "embedding.vectors",
    level: "L1",
    name: "each embedding call leaves, and is answered, as its vector says",
    *cases(subject) {
      if (!subject.adapter.embedding) return;
      for (const { id, request, sent, http, answer, error } of subject.vectors.embedding) {
        yield {
          name: id,
          async run(assert) {
            const exchange = createExchange([http]);
            const call = connect(subject, exchange).embedding({
              ...request,
              model: `${PREFIX}/${request.model}`,
            });
            if (error) expectError(assert, await caught(assert, call), error);
            else {
              const { data, usage } = await call;
              assert.same(
                data.map(({ embedding }) => embedding),
                answer?.embeddings,
                "The vectors are those.",
              );
              assert.same(
                usage,
                answer?.usage,
                "The usage is the vector's; absent if it has none.",
              );
            }
            expectSent(assert, exchange.requests[0]!, sent);
          },
        };
      }
    },
  },
  {
    id: "embedding.pure",
    level: "L2",
    name: "embedding requests are pure, and any JSON as an answer is survived",
    *cases(subject) {
      const { embedding } = subject.adapter;
      if (!embedding) return;
      const { vectors } = subject;
      // Core gives an adapter no more inputs at once than it declares.
      const inputs = ["one", "two"].slice(0, embedding.batch);
      const call = frozenCopy({ model: "any", inputs });
      yield {
        name: "request",
        run(assert) {
          const make = () => embedding.request(call, frozenCopy({ sample: { of: [1] } }));
          const first = structuredClone(make());
          assert.same(make(), first, "The same call makes the same request.");
          const text = JSON.stringify(first.body);
          const places = inputs.map((input) => text.indexOf(input));
          assert.holds(
            places.every((place, at) => place > (places[at - 1] ?? -1)),
            "Inputs are sent in order.",
          );
        },
      };
      for (const { id, http } of vectors.embedding) {
        if (http.body === undefined) continue;
        yield {
          name: id,
          run(assert) {
            for (const body of mutationsOf(http.body)) {
              try {
                for (const delta of decodeAny(() => embedding.response(body, call) as never)) {
                  const value: unknown = Object(delta).embedding ?? [];
                  assert.holds(
                    Array.isArray(value),
                    `An embedding is a list, not ${JSON.stringify(value)}`,
                  );
                }
              } catch (error) {
                assert.fail(
                  `${(error as Error).message}, for ${JSON.stringify(body)?.slice(0, 300)}`,
                );
              }
            }
          },
        };
      }
    },
  },
  {
    id: "models.vectors",
    level: "L1",
    name: "the list of models is asked for, and read, as its vector says",
    *cases(subject) {
      if (!subject.adapter.list) return;
      for (const { id, sent, http, further, answer, error } of subject.vectors.models) {
        yield {
          name: id,
          async run(assert) {
            const pages = [{ sent, http }, ...further];
            const exchange = createExchange(pages.map((page) => page.http));
            const call = connect(subject, exchange).models();
            if (error) expectError(assert, await caught(assert, call), error);
            else {
              const found = (await call).map((model) => model.id);
              assert.same(
                found,
                answer?.models.map((name) => `${PREFIX}/${name}`),
                "The ids are those.",
              );
            }
            assert.same(exchange.requests.length, pages.length, "Each page is asked for once.");
            pages.forEach((page, at) => expectSent(assert, exchange.requests[at]!, page.sent));
          },
        };
      }
    },
  },
  {
    id: "models.any-json",
    level: "L2",
    name: "any JSON as a list of models is survived",
    *cases(subject: Subject) {
      const { list } = subject.adapter;
      if (!list) return;
      for (const { id, http } of subject.vectors.models) {
        yield {
          name: id,
          run(assert) {
            for (const body of mutationsOf(http.body)) {
              try {
                decodeAny(() => list.response(body) as never);
                const next = Object.values(list.next?.(body) ?? {});
                assert.holds(
                  next.every((value) => typeof value === "string"),
                  "The query of a next page is texts.",
                );
              } catch (error) {
                assert.fail(
                  `${(error as Error).message}, for ${JSON.stringify(body)?.slice(0, 300)}`,
                );
              }
            }
          },
        };
      }
    },
  },
];

function expectSent(assert: Assertions, left: CaughtRequest, sent: SentRequest): void {
  assert.same(
    { method: left.method, path: left.url.pathname + left.url.search, body: left.body },
    { method: sent.method, path: sent.path, body: sent.body },
    "The request is the vector's.",
  );
  for (const [name, value] of Object.entries(sent.headers)) {
    assert.same(left.headers[name.toLowerCase()], value, `The header ${name} is the vector's.`);
  }
}
