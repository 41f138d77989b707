/** A tenth of a second of silence: raw samples, or a WAV file around them (24 kHz, one channel, 16 bits). */
export function silence(format: string): Uint8Array {
  const samples = Buffer.alloc(4800);
  if (format !== "wav") return samples;
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(24_000, 24);
  header.writeUInt32LE(48_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

/** The id of everything that the emulator speaks. */
export const audioId = "audio_emulator";

/** Seconds since 1970. */
export const audioExpiry = 1_900_000_000;
