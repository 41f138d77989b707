import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { caught } from "./support/caught.ts";
import { connect, hello, openEmulator } from "./support/emulator.ts";
import { transports } from "./support/transports.ts";

const emulator = await openEmulator();

describe.each(transports)("over $transport", ({ defaults }) => {
  test.each([301, 302, 303, 307, 308])(
    "a redirect with %d is not followed, and no key goes there",
    async (status) => {
      let visits = 0;
      const elsewhere = createServer((_, response) => {
        visits++;
        response.end('{"error":null,"output":"stolen"}');
      });
      await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
      onTestFinished(() => void elsewhere.close());
      const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/?token=canary_location`;
      emulator.setFault({ kind: "redirect", location, status });
      const retrying = connect(emulator, {}, defaults);
      for (const stream of [false, true]) {
        const error = await caught(retrying.completion({ ...hello, stream }));
        expect(error).toMatchObject({ code: "invalid_response", status: 502, retryable: false });
        expect(error.message).not.toContain("canary_location");
      }
      expect(visits).toBe(0);
      expect(emulator.requests).toHaveLength(2);
    },
  );
});
