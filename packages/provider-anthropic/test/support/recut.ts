/** A fetch that hands out each answer in pieces of so many bytes. */
export function recut(size: number): typeof fetch {
  return async (input, init) => {
    const reply = await fetch(input, init);
    const bytes = new Uint8Array(await reply.arrayBuffer());
    let at = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at >= bytes.length) controller.close();
        else controller.enqueue(bytes.slice(at, (at += size)));
      },
    });
    return new Response(body, reply);
  };
}
