import { createClient, Secret } from "@anymodel/core";
import { bytez } from "@anymodel/provider-bytez";
import { afterEach, expect, test, vi } from "vitest";
import { caught } from "./support/caught.ts";
import { connect, hello, openEmulator } from "./support/emulator.ts";

const emulator = await openEmulator();
afterEach(() => vi.unstubAllEnvs());

const keyThatArrived = () => emulator.requests.at(-1)?.headers.authorization;

test("a key from the settings is sent after the word Key", async () => {
  await connect(emulator, { apiKey: "bz_setting" }).completion(hello);
  expect(keyThatArrived()).toBe("Key bz_setting");
});

test("a key may be a Secret", async () => {
  await connect(emulator, { apiKey: new Secret("bz_secret") }).completion(hello);
  expect(keyThatArrived()).toBe("Key bz_secret");
});

test("BYTEZ_API_KEY is read at each call", async () => {
  const client = createClient({ providers: [bytez({ baseURL: emulator.baseURL })] });
  vi.stubEnv("BYTEZ_API_KEY", "bz_first");
  await client.completion(hello);
  expect(keyThatArrived()).toBe("Key bz_first");
  vi.stubEnv("BYTEZ_API_KEY", "bz_second");
  await client.completion(hello);
  expect(keyThatArrived()).toBe("Key bz_second");
});

test("a key of the call wins over the setting, the setting over the environment", async () => {
  vi.stubEnv("BYTEZ_API_KEY", "bz_environment");
  const client = connect(emulator, { apiKey: "bz_setting" });
  await client.completion(hello, { apiKey: "bz_call" });
  expect(keyThatArrived()).toBe("Key bz_call");
  await client.completion(hello);
  expect(keyThatArrived()).toBe("Key bz_setting");
});

test.each([undefined, "", "   "])(
  "without a key (%j) the error names the variable, and nothing is sent",
  async (value) => {
    vi.stubEnv("BYTEZ_API_KEY", value);
    const client = createClient({
      providers: [bytez({ apiKey: value, baseURL: emulator.baseURL })],
    });
    for (const stream of [false, true]) {
      const error = await caught(client.completion({ ...hello, stream }));
      expect(error).toMatchObject({
        code: "authentication",
        status: 401,
        retryable: false,
        provider: "bytez",
      });
      expect(error.message).toContain("BYTEZ_API_KEY");
      expect(error.message).toContain("apiKey");
    }
    expect(emulator.requests).toEqual([]);
  },
);

test("white space around a key, as files end with, does not matter", async () => {
  vi.stubEnv("BYTEZ_API_KEY", " bz_environment\n");
  const bare = createClient({ providers: [bytez({ baseURL: emulator.baseURL })] });
  await bare.completion(hello);
  expect(keyThatArrived()).toBe("Key bz_environment");
  await bare.completion(hello, { apiKey: "bz_call\n" });
  expect(keyThatArrived()).toBe("Key bz_call");
  await connect(emulator, { apiKey: "bz_setting\n" }).completion(hello);
  expect(keyThatArrived()).toBe("Key bz_setting");
});

test.each(["bz_a\nx-injected: 1", "bz_“quoted”", "bz_\u0000"])(
  "a key that no header may hold (%j) is refused",
  async (apiKey) => {
    const error = await caught(connect(emulator, { apiKey }).completion(hello));
    expect(error).toMatchObject({ code: "authentication", retryable: false });
    expect(error.message).not.toContain(apiKey);
    expect(emulator.requests).toEqual([]);
  },
);

test("a key that the provider refuses is an authentication error", async () => {
  emulator.configure({ apiKey: "bz_the_right_one" });
  try {
    const error = await caught(connect(emulator, { apiKey: "bz_wrong" }).completion(hello));
    expect(error).toMatchObject({
      code: "authentication",
      status: 401,
      attempts: [{ status: 401 }],
    });
    expect(error.message).toContain("Unauthorized");
  } finally {
    emulator.configure({ apiKey: undefined });
  }
});

test("headers of the call are sent, and cannot replace the key", async () => {
  const client = connect(emulator, { apiKey: "bz_setting" }, { headers: { "x-team": "blue" } });
  await client.completion(hello);
  expect(emulator.requests.at(-1)?.headers).toMatchObject({ "x-team": "blue" });
  await client.completion(hello, { headers: { Authorization: "Key bz_other", "X-Trace": "1" } });
  expect(emulator.requests.at(-1)?.headers).toMatchObject({
    authorization: "Key bz_setting",
    "x-trace": "1",
  });
});

test("one adapter serves two prefixes with two keys", async () => {
  const { baseURL } = emulator;
  const client = createClient({
    providers: {
      blue: bytez({ baseURL, apiKey: "bz_blue" }),
      red: async () => bytez({ baseURL, apiKey: "bz_red" }),
    },
  });
  const { messages } = hello;
  const [blue, red] = await Promise.all([
    client.completion({ model: "blue/Qwen/Qwen3-4B", messages }),
    client.completion({ model: "red/Qwen/Qwen3-4B", messages }),
  ]);
  const keys = emulator.requests.map(({ headers }) => headers.authorization);
  expect(keys.toSorted()).toEqual(["Key bz_blue", "Key bz_red"]);
  expect([blue.model, red.model]).toEqual(["blue/Qwen/Qwen3-4B", "red/Qwen/Qwen3-4B"]);
  expect(Object.keys(blue.provider_metadata!)).toEqual(["bytez"]);
});
