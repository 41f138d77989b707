import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that keeps the bodies that it gets, and answers what it is told. */
export interface Recorder {
  baseURL: string;
  bodies: string[];
  [Symbol.asyncDispose](): Promise<void>;
}

const ANSWER = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
};

/** Answers each request with this status and this body, as JSON. */
export async function startRecorder(
  answer: (body: string) => { status: number; body: unknown } = () => ({
    status: 200,
    body: ANSWER,
  }),
): Promise<Recorder> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const received = Buffer.concat(pieces).toString();
    bodies.push(received);
    const { status, body } = answer(received);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
