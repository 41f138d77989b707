import type { RequestContext } from "./request-context.ts";

/**
 * The requests that are under way. A list, because a Set leaves its old tables behind when it grows anew, and what is
 * old keeps what those name alive: requests that are long answered would be copied again and again.
 */
export class ActiveRequests {
  readonly #list: RequestContext[] = [];

  get size(): number {
    return this.#list.length;
  }

  get all(): readonly RequestContext[] {
    return this.#list;
  }

  add(request: RequestContext): void {
    request.place = this.#list.push(request) - 1;
  }

  /** The last one takes the place of the one that goes. */
  remove(request: RequestContext): void {
    const last = this.#list.pop()!;
    if (last === request) return;
    this.#list[request.place] = last;
    last.place = request.place;
  }
}
