import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Styles text for standard output; plain where that is no terminal, or `NO_COLOR` is set. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** Styles text for standard error. */
export function paintError(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stderr });
}

// C0 but tab and line feed, DEL and C1, which drive a terminal; and the marks that reorder text (Trojan Source, CVE-2021-42574).
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/** Text of a model or a server without the characters that could drive the terminal. The same for any cut of a stream. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, "");
}

/** The width for text on this terminal, in columns. */
export function textWidth(): number {
  return Math.min(Math.max(process.stdout.columns ?? 100, 40), 100);
}

/** Makes a writer that wraps text at spaces, with lines after the first indented; text may come in pieces. */
export function createParagraph(
  write: (text: string) => void,
  indent: number,
  width = textWidth(),
): (text: string) => void {
  let column = indent;
  let gap = "";
  return (text) => {
    let out = "";
    const breakLine = () => {
      out += "\n";
      column = 0;
      gap = "";
    };
    for (const piece of withoutControls(text).match(/\n|[^\S\n]+|\S+/g) ?? []) {
      if (piece === "\n") breakLine();
      else if (piece.trim() === "") gap += piece;
      else {
        if (gap && column + gap.length + piece.length > width) breakLine();
        if (column === 0) gap = " ".repeat(indent) + gap;
        out += gap + piece;
        column += gap.length + piece.length;
        gap = "";
      }
    }
    if (out) write(out);
  };
}

/** Ends the process in peace when the reader of its output has left, as `head` does. */
export function leaveQuietlyWhenReaderCloses(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}
