import { createClient, createRegistry } from "@anymodel/core";
import { expect, test } from "vitest";
import { adapterOf } from "./support/adapters.ts";
import { caught } from "./support/caught.ts";

const messages = [{ role: "user", content: "hi" }] as const;
const [alpha, beta] = [adapterOf("alpha"), adapterOf("beta")];
const resolve = async (registry: ReturnType<typeof createRegistry>, id: unknown) =>
  registry.resolve(id);

test("a list is known by the adapters' ids, a record by its names", async () => {
  const list = createRegistry([alpha, beta]);
  expect(list.prefixes).toEqual(["alpha", "beta"]);
  expect(await list.resolve("beta/x/y:z")).toEqual({
    prefix: "beta",
    model: "x/y:z",
    adapter: beta,
  });
  const record = createRegistry({ one: alpha, two: alpha, "my-own": beta });
  expect(record.prefixes).toEqual(["one", "two", "my-own"]);
  expect(await record.resolve("my-own/m")).toMatchObject({ prefix: "my-own", adapter: beta });
  expect((await caught(resolve(record, "alpha/m"))).code).toBe("unknown_provider");
});

test.each(["constructor/x", "__proto__/x", "toString/x", "hasOwnProperty/x", "/x", "ALPHA/x"])(
  "%s is no registered prefix",
  async (id) => {
    for (const registry of [
      createRegistry([alpha]),
      createRegistry({ alpha }),
      createRegistry({ alpha }, { fast: "alpha/x" }),
    ]) {
      const error = await caught(resolve(registry, id));
      expect(error).toMatchObject({
        code: "unknown_provider",
        status: 404,
        param: "model",
        retryable: false,
      });
      expect(error.message).toContain("alpha");
    }
  },
);

test("an unknown prefix lists the known ones, the nearest, and what to install", async () => {
  const registry = createRegistry([alpha, beta]);
  const misspelt = await caught(resolve(registry, "alhpa/x"));
  expect(misspelt.message).toContain('"alhpa"');
  expect(misspelt.message).toContain("alpha, beta");
  expect(misspelt.message).toMatch(/Did you mean "?alpha/);
  const installable = await caught(resolve(registry, "bytez/x"));
  expect(installable.message).toContain("@anymodel/provider-bytez");
  const foreign = await caught(resolve(registry, "zzzzzzzzzz/x"));
  expect(foreign.message).not.toContain("Did you mean");
  expect((await caught(resolve(registry, `${"q".repeat(9999)}/x`))).message.length).toBeLessThan(
    500,
  );
  expect((await caught(resolve(createRegistry([]), "alpha/x"))).code).toBe("unknown_provider");
});

test("a lazy adapter is loaded at its first use, once", async () => {
  let loads = 0;
  const client = createClient({
    providers: {
      lazy: async () => {
        loads++;
        await new Promise((done) => setTimeout(done, 5));
        return alpha;
      },
      beta,
    },
  });
  await client.explain({ model: "beta/x", messages });
  expect(loads).toBe(0);
  await Promise.all(
    ["a", "b"].map((name) => client.explain({ model: `lazy/${name}` as string, messages })),
  );
  const { request } = await client.explain({ model: "lazy/c" as string, messages });
  expect(request.url).toBe("https://alpha.test/v1/chat/completions");
  expect(loads).toBe(1);
});

test("a lazy adapter that cannot be loaded is an AnyModelError, and may be tried again", async () => {
  let loads = 0;
  const providers = {
    lazy: async () => {
      if (loads++ === 0) throw new Error("Cannot find package");
      return alpha;
    },
  };
  const client = createClient({ providers });
  const error = await caught(client.explain({ model: "lazy/x" as string, messages }));
  expect(error).toMatchObject({ code: "config", retryable: false });
  expect(error.message).toContain("lazy");
  expect((await client.explain({ model: "lazy/x" as string, messages })).request.url).toContain(
    "alpha.test",
  );
});

test.each([
  undefined,
  null,
  {},
  { spec: 2, id: "x", baseURL: "https://x.test" },
  { spec: 1, id: "" },
])("%j is no adapter", async (adapter) => {
  const create = async () => createClient({ providers: { x: adapter } as never });
  expect((await caught(create())).code).toBe("config");
  const lazy = createClient({ providers: { x: async () => adapter } as never });
  expect((await caught(lazy.explain({ model: "x/y", messages } as never))).code).toBe("config");
});

test("an alias is a name of its own", async () => {
  const aliases = { fast: "alpha/small", "beta/old": "alpha/new", odd: "gamma/x" };
  const client = createClient({ providers: [alpha, beta], aliases });
  const modelOf = async (model: string) => {
    const { request } = await client.explain({ model, messages });
    return `${new URL(request.url).host} ${(request.body as { model: string }).model}`;
  };
  expect(await modelOf("fast")).toBe("alpha.test small");
  expect(await modelOf("beta/old")).toBe("alpha.test new");
  expect(await modelOf("beta/older")).toBe("beta.test older");
  expect(await client.supportedParams("fast")).toContain("seed");
  expect(await client.adapter("fast")).toBe(alpha);
  expect((await caught(modelOf("odd"))).code).toBe("unknown_provider");
  for (const name of ["constructor", "__proto__", "slow"]) {
    expect((await caught(modelOf(name))).param).toBe("model");
  }
});

test("a bare name says how a model id looks", async () => {
  const error = await caught(resolve(createRegistry([alpha]), "alpha"));
  expect(error.param).toBe("model");
  expect(error.message).toContain("prefix/name");
});

test("two adapters with one id are refused: one of them would never be asked", () => {
  expect(() => createClient({ providers: [alpha, beta, adapterOf("alpha")] })).toThrow(
    expect.objectContaining({ code: "config" }),
  );
});
