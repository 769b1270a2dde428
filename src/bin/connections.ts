import type { Server } from "node:http";
import type { Socket } from "node:net";

/** Limits a server's connections. */
export interface Connections {
  /** GitHub has sent a signed delivery on it, so it is not cut for others. */
  trust(socket: Socket): void;
}

/**
 * Cuts the oldest connection on which nothing signed ever came, if there are too many: idle connections make room for others, and nobody is turned away.
 */
export function boundConnections(server: Server, most: number): Connections {
  const strange = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    strange.add(socket);
    socket.once("close", () => strange.delete(socket));
    const [oldest] = strange;
    if (strange.size > most) oldest?.destroy();
  });
  return {
    trust: (socket) => void strange.delete(socket),
  };
}
