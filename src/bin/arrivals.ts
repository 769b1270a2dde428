import type { IncomingMessage } from "node:http";

/** How much memory and time unverified bodies may take. */
export interface Bearable {
  /** Bytes held of all bodies together. */
  readonly bytes: number;
  /** Of one body. */
  readonly largest: number;
  /** Milliseconds one body may take. */
  readonly milliseconds: number;
}

/** A body that came to its end; or why it was read no further. */
export type Arrived = { readonly body: Uint8Array } | { readonly cut: "crowded" | "slow" | "too large" };

/** Reads bodies that may be anybody's. */
export interface Arrivals {
  /** Reads one body to its end; `heard` gets it piece by piece, while it comes. Rejects when the request breaks off. */
  read(request: IncomingMessage, heard: (chunk: Uint8Array) => void): Promise<Arrived>;
}

/** One body on its way. */
interface Arrival {
  readonly remote: string;
  readonly begun: number;
  bytes: number;
  cut(because: "crowded" | "slow"): void;
}

/**
 * Bounds what unverified bodies hold. If all together are too large, one is cut: of the address that holds most, the body that has held most for
 * longest. No other is refused for its sake. GitHub's own deliveries arrive within moments, so that they hold little for a short while.
 */
export function createArrivals({ bytes: most, largest, milliseconds }: Bearable, now: () => number = () => performance.now()): Arrivals {
  const under = new Set<Arrival>();
  let held = 0;
  const makeRoom = (): void => {
    if (held <= most) return;
    worst(under, now())?.cut("crowded");
    makeRoom();
  };
  // One timer for all, since nearly all arrive within a moment: it rings when the time of the oldest one is over.
  let timer: NodeJS.Timeout | undefined;
  const watch = (): void => {
    const [oldest] = under;
    if (timer !== undefined || oldest === undefined) return;
    const ring = (): void => {
      timer = undefined;
      for (const each of under) if (now() - each.begun >= milliseconds) each.cut("slow");
      watch();
    };
    timer = setTimeout(ring, Math.max(1, Math.ceil(oldest.begun + milliseconds - now()))).unref();
  };
  return {
    read: (request, heard) =>
      new Promise((resolve, reject) => {
        const chunks: Uint8Array[] = [];
        let over = false;
        const end = (arrived?: Arrived): void => {
          if (over) return;
          over = true;
          under.delete(arrival);
          held -= arrival.bytes;
          if (arrived === undefined) reject(new Error("The request broke off"));
          else resolve(arrived);
        };
        // What is cut is read no more; its connection lives on until the answer was sent.
        const cut = (because: "crowded" | "slow" | "too large"): void => {
          request.pause();
          end({ cut: because });
        };
        const take = (chunk: Uint8Array): void => {
          if (over) return;
          chunks.push(chunk);
          arrival.bytes += chunk.byteLength;
          held += chunk.byteLength;
          if (arrival.bytes > largest) return cut("too large");
          heard(chunk);
          makeRoom();
        };
        const complete = (): void => end({ body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks) });
        const broken = (): void => end();
        const arrival: Arrival = { remote: request.socket.remoteAddress ?? "", begun: now(), bytes: 0, cut };
        under.add(arrival);
        watch();
        request.on("data", take).on("end", complete).on("close", broken).on("error", broken);
      }),
  };
}

function worst(under: ReadonlySet<Arrival>, time: number): Arrival | undefined {
  const heldBy = new Map<string, number>();
  for (const { remote, bytes } of under) heldBy.set(remote, (heldBy.get(remote) ?? 0) + bytes);
  const weight = ({ bytes, begun }: Arrival): number => bytes * (1 + time - begun);
  const rank = (one: Arrival, other: Arrival): number =>
    (heldBy.get(other.remote) ?? 0) - (heldBy.get(one.remote) ?? 0) || weight(other) - weight(one);
  return [...under].toSorted(rank)[0];
}
