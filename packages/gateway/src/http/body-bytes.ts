/** A body in the pieces in which it came: what is big is never copied into one. */
export class BodyBytes {
  readonly pieces: readonly Uint8Array[];
  readonly length: number;

  constructor(pieces: readonly Uint8Array[]) {
    this.pieces = pieces.map(toBuffer);
    this.length = pieces.reduce((sum, { length }) => sum + length, 0);
  }

  /** The bytes from `start` to `end`, uncopied. */
  views(start: number, end = this.length): Uint8Array[] {
    const found: Uint8Array[] = [];
    let before = 0;
    for (const piece of this.pieces) {
      const [from, to] = [Math.max(0, start - before), Math.min(piece.length, end - before)];
      if (from < to) found.push(piece.subarray(from, to));
      before += piece.length;
    }
    return found;
  }

  /** The text from `start` to `end`; throws if it is not UTF-8. */
  text(start = 0, end = this.length): string {
    const isWhole = this.pieces.length === 1 && start === 0 && end === this.length;
    if (isWhole) return whole.decode(this.pieces[0]);
    const views = this.views(start, end);
    if (views.length === 1) return whole.decode(views[0]);
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const texts = views.map((view) => decoder.decode(view, { stream: true }));
    return texts.join("") + decoder.decode();
  }
}

const whole = new TextDecoder("utf-8", { fatal: true });

/** The same bytes as a Buffer, where there is one: it searches 15 times as fast. */
function toBuffer(bytes: Uint8Array): Uint8Array {
  const { Buffer } = globalThis as { Buffer?: typeof globalThis.Buffer };
  if (!Buffer || Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
