import type { IncomingMessage } from "node:http";

/** The limits of unverified bodies. */
export interface Bearable {
  /** Bytes of all bodies together. */
  readonly bytes: number;
  /** Bytes of one body. */
  readonly largest: number;
  /** Milliseconds for one body. */
  readonly milliseconds: number;
}

/** A complete body; or why it was not read to its end. */
export type Arrived = { readonly body: Uint8Array } | { readonly cut: "crowded" | "slow" | "too large" };

/** Reads bodies from unknown senders. */
export interface Arrivals {
  /** Reads one body to its end; `heard` gets it piece by piece. Rejects if the request breaks off. */
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
 * Limits the memory of unverified bodies. If all together are too large, one is cut: from the address that holds most, the body that has held most for
 * longest. No other is refused because of it. GitHub's own deliveries arrive within moments, so they hold little, and only briefly.
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
        // A cut body is not read further; its connection stays open until the answer is sent.
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
