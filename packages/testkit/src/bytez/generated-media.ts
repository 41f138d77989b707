import { RefusedRequest } from "../emulator/refused-request.ts";
import type { Task } from "./tasks.ts";

/** The bytes that a `json: false` run streams: one transparent PNG pixel, or a tenth of a second of silence. */
export function generatedMedia(task: Task): { bytes: Uint8Array; mimeType: string } {
  if (task === "text-to-video") {
    throw new RefusedRequest(501, "The emulator generates no video: leave json out for a URL");
  }
  if (/audio|speech/.test(task)) return { bytes: silence(), mimeType: "audio/wav" };
  return { bytes: Buffer.from(pixel, "base64"), mimeType: "image/png" };
}

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

// RIFF/WAVE, PCM, one channel, 8 bits, 8000 Hz.
function silence(samples = 800): Uint8Array {
  const wav = Buffer.alloc(44 + samples, 0x80);
  wav.write("RIFF", 0, "latin1");
  wav.writeUInt32LE(36 + samples, 4);
  wav.write("WAVEfmt ", 8, "latin1");
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8000, 24);
  wav.writeUInt32LE(8000, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write("data", 36, "latin1");
  wav.writeUInt32LE(samples, 40);
  return wav;
}
