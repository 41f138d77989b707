/** Response headers by lower-case name. */
export type Headers = Record<string, string>;

/** Is told that the client has left. */
export interface Leaver {
  leave(): void;
}

/**
 * One HTTP request and its answer, whatever carries them: a Node socket or a `fetch` handler.
 * The path is parsed once, here, and serves authentication, routing and metrics alike.
 */
export interface Exchange {
  readonly method: string;
  /** As sent, without the query; escapes are kept. */
  readonly path: string;
  header(name: string): string | undefined;
  /** A parameter of the query, decoded. */
  query(name: string): string | undefined;
  /** Hands over the body piece by piece and resolves at its end; what `take` throws, and a client that breaks off, reject. */
  readBody(take: (piece: Uint8Array) => void): Promise<void>;
  /** Ends a `readBody` that is under way: it rejects with this reason. */
  refuseBody(reason: unknown): void;
  /** Answers whole. */
  send(status: number, headers: Headers, body: string): void;
  /** Begins a streamed answer. */
  start(status: number, headers: Headers): void;
  /** Writes texts to a streamed answer; `isAscii` if that is known of them. `false` asks to wait for `drained`. */
  write(texts: readonly string[], isAscii: boolean): boolean;
  /** Resolves when more may be written, or nobody is there to read it. */
  drained(): Promise<void>;
  /** Ends a streamed answer. */
  end(): void;
  /** Lets the connection end with this answer, where its headers have not left yet. */
  closeAfter(): void;
  /** Breaks the connection off. */
  destroy(): void;
  /** Bytes that were written and wait for the reader. */
  readonly buffered: number;
  /** Whether the headers have left. */
  readonly started: boolean;
  /** Whether nobody reads any more. */
  readonly closed: boolean;
  /** Tells once, when the client leaves before the answer is complete. */
  onLeave(leaver: Leaver): void;
}
