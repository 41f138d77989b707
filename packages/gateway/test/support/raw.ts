import { connect } from "node:net";

/** Sends bytes over a socket as they are and returns all that comes back until it closes or falls silent. */
export function sendRaw(
  url: string,
  pieces: readonly (string | Uint8Array)[],
  silence = 500,
): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let received = "";
    let timer = setTimeout(finish, silence * 4);
    function finish(): void {
      clearTimeout(timer);
      socket.destroy();
      resolve(received);
    }
    socket.on("connect", () => {
      for (const piece of pieces) socket.write(piece);
    });
    socket.on("data", (data) => {
      received += data.toString("latin1");
      clearTimeout(timer);
      timer = setTimeout(finish, silence);
    });
    socket.on("error", finish).on("close", finish);
  });
}

/** A request as text. */
export function rawRequest(line: string, headers: readonly string[] = [], body = ""): string {
  return [line, "host: 127.0.0.1", ...headers, "", body].join("\r\n");
}
