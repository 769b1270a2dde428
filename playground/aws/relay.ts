import { createServer, connect, type AddressInfo, type Socket } from "node:net";

/** A relay between a function and a server that can lose its connections. */
export interface Relay {
  readonly port: number;
  /** Closes all existing connections. */
  drop(): void;
  /** Silently blocks all existing connections. */
  silence(): void;
  /** The number of bytes sent on blocked connections. */
  lost(): number;
  stop(): Promise<void>;
}

/** Starts a relay to a port of this machine. */
export async function startRelay(port: number): Promise<Relay> {
  let lost = 0;
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    const pair = [near, far] as const;
    pairs.add(pair);
    near.pipe(far).pipe(near);
    for (const socket of pair) {
      socket.on("error", () => undefined);
      socket.on("close", () => pairs.delete(pair));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const drop = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    drop,
    lost: () => lost,
    silence: () => {
      for (const [near, far] of pairs) {
        near.unpipe(far);
        far.unpipe(near);
        near.on("data", (chunk: Buffer) => (lost += chunk.length));
      }
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        drop();
      }),
  };
}
