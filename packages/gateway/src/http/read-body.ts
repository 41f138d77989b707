import { BodyBytes } from "./body-bytes.ts";
import type { ByteBudget } from "./byte-budget.ts";
import type { Exchange } from "./exchange.ts";
import { Refusal, unavailable } from "./refusal.ts";

/** A body that was read, within the budget. */
export class HeldBody {
  readonly length: number;
  #body: BodyBytes | undefined;
  readonly #budget: ByteBudget;
  readonly #held: number;

  /** `held` is what was taken of the budget for it. */
  constructor(body: BodyBytes, budget: ByteBudget, held: number) {
    this.length = body.length;
    this.#body = body;
    this.#budget = budget;
    this.#held = held;
  }

  /** The bytes, once: the answer may take minutes, and they are not kept so long. */
  take(): BodyBytes {
    const body = this.#body!;
    this.#body = undefined;
    return body;
  }

  /** Gives what was held back to the budget. */
  release(): void {
    this.#budget.give(this.#held);
  }
}

/** Reads a body of at most `limit` bytes, counted whatever the headers say, within the budget. */
export async function readBody(
  exchange: Exchange,
  limit: number,
  budget: ByteBudget,
): Promise<HeldBody> {
  refuseEncoded(exchange.header("content-encoding"));
  const declared = Number(exchange.header("content-length") ?? Number.NaN);
  if (declared > limit) throw tooLarge(limit);
  let held = 0;
  const hold = (bytes: number): void => {
    if (!budget.take(bytes)) {
      throw unavailable("Too many request bytes are under way. Try again.", "overloaded");
    }
    held += bytes;
  };
  try {
    if (declared > 0) hold(declared);
    const pieces: Uint8Array[] = [];
    let size = 0;
    await exchange.readBody((piece) => {
      size += piece.length;
      if (size > limit) throw tooLarge(limit);
      if (size > held) hold(size - held);
      pieces.push(piece);
    });
    // The listeners of a request live as long as its answer, and with them what they have gathered.
    return new HeldBody(new BodyBytes(pieces.splice(0)), budget, held);
  } catch (error) {
    budget.give(held);
    throw error;
  }
}

/** A compressed body would be counted before it grows: none of the clients sends one. */
function refuseEncoded(encoding: string | undefined): void {
  if (encoding === undefined || /^(identity)?$/i.test(encoding.trim())) return;
  throw new Refusal("The body is compressed; send it as it is, without Content-Encoding.", {
    status: 415,
    type: "invalid_request_error",
    code: "unsupported_encoding",
    acceptEncoding: "identity",
  });
}

function tooLarge(limit: number): Refusal {
  return new Refusal(`The request body is larger than ${Math.floor(limit / 2 ** 20)} MB.`, {
    status: 413,
    type: "invalid_request_error",
    code: "request_too_large",
    close: true,
  });
}
