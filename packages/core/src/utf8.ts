const WHOLE = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Decodes UTF-8 that comes in pieces. A piece that ends with an ASCII byte leaves nothing open, so it takes the
 * platform's fast road for whole texts; only a piece that may split a character takes the streaming one.
 */
export class PieceDecoder {
  #streaming: TextDecoder | undefined;
  #open = false;

  push(bytes: Uint8Array): string {
    if (bytes.length === 0) return "";
    const closed = bytes[bytes.length - 1]! < 0x80;
    if (closed && !this.#open) return WHOLE.decode(bytes);
    this.#open = !closed;
    this.#streaming ??= new TextDecoder("utf-8", { ignoreBOM: true });
    return this.#streaming.decode(bytes, { stream: true });
  }

  end(): string {
    return this.#open ? this.#streaming!.decode() : "";
  }
}

/** The text without the byte order mark at its start. */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
