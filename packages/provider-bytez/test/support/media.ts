import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const FOLDER = new URL("../../../testkit/test/media/", import.meta.url);

/** A real media file in the forms that tests need. */
export function media(name: string): { base64: string; bytes: number; sha256: string } {
  const file = readFileSync(new URL(name, FOLDER));
  const sha256 = createHash("sha256").update(file).digest("hex");
  return { base64: file.toString("base64"), bytes: file.length, sha256 };
}
