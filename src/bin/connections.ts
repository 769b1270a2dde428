import type { Server } from "node:http";
import type { Socket } from "node:net";

/** Keeps the connections of a server bounded. */
export interface Connections {
  /** A delivery that GitHub signed came this way: it is not cut for others. */
  trust(socket: Socket): void;
}

/**
 * Cuts the oldest connection on which nothing signed ever came, where there are more than so many: whoever only holds connections makes room for
 * others, and nobody is turned away.
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
