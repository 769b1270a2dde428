import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Delivery } from "../../playground/github/events/outbox.js";

/** Ready to send deliveries. */
export interface Post {
  /** Sends a delivery's bytes; resolves when it was answered with 200. */
  send(bytes: Buffer): Promise<void>;
  end(): void;
}

/** A delivery as it goes over the wire. */
export function bytesOf({ payload, headers }: Delivery): Buffer {
  const lines = Object.entries({ host: "localhost", ...headers, "content-length": String(Buffer.byteLength(payload)) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.from(`POST /api/github/webhooks HTTP/1.1\r\n${head}\r\n${payload}`);
}

/**
 * Opens so many connections and posts prepared bytes: GitHub has its own processor, so sending must not cost time here, and fetch takes as much as the
 * server does for the delivery.
 */
export async function createPost(port: number, connections: number): Promise<Post> {
  const sockets = Array.from({ length: connections }, () => connect({ port, host: "127.0.0.1", noDelay: true }));
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  const free = [...sockets];
  return {
    send: async (bytes) => {
      const socket = free.pop();
      if (socket === undefined) throw new Error("there are more deliveries at once than connections");
      socket.write(bytes);
      const answer = await answerOn(socket);
      free.push(socket);
      if (!answer.startsWith("HTTP/1.1 200 ")) throw new Error(`a delivery was answered ${answer}`);
    },
    end: () => sockets.forEach((socket) => socket.destroy()),
  };
}

/** A complete answer: its text follows the headers as the only line. */
function answerOn(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const end = (settle: () => void): void => {
      socket.off("data", hear).off("close", broken);
      settle();
    };
    const hear = (chunk: Buffer): void => {
      text += chunk.toString("latin1");
      if (/\r\n\r\n.*\n$/.test(text)) end(() => resolve(text));
    };
    const broken = (): void => end(() => reject(new Error("the server hung up")));
    socket.on("data", hear).on("close", broken);
  });
}
