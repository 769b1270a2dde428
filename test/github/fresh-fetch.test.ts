import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { freshFetch } from "../../src/github/client/fresh-fetch.js";

/** The dispatcher of Node's own fetch: https://nodejs.org/api/globals.html#custom-dispatcher */
const place = ["2", "1"].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));

let server: Server;
let url: string;
/** The connection on which each request came, by number. */
let used: number[];

beforeEach(async () => {
  used = [];
  let connections = 0;
  const numbers = new WeakMap<object, number>();
  server = createServer((request, response) => {
    used.push(numbers.get(request.socket) ?? 0);
    const after = Number(new URL(request.url ?? "/", "http://localhost").searchParams.get("after"));
    setTimeout(() => response.end("whole"), after);
  });
  server.on("connection", (socket) => numbers.set(socket, (connections += 1)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A fetch, and a wall clock to move. */
function clocked() {
  let time = Date.parse("2026-03-02T12:00:00Z");
  const send = freshFetch(() => time);
  return {
    ask: async (query = ""): Promise<string> => {
      const text = await (await send(`${url}${query}`)).text();
      // A connection is given back somewhat later than its answer has been read.
      await sleep(50);
      return text;
    },
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

describe("connections", () => {
  test("are used again for three seconds, and not after a longer pause, however often there is one", async () => {
    const { ask, pass } = clocked();
    for (const pause of [0, 3_000, 3_001, 2_000, 2_000, 3_600_000]) {
      pass(pause);
      await ask();
    }
    expect(used).toEqual([1, 1, 2, 2, 2, 3]);
  });

  test("are not used again either where the clock was set back", async () => {
    const { ask, pass } = clocked();
    await ask();
    pass(-60_000);
    await ask();
    expect(used).toEqual([1, 2]);
  });

  test("with something under way when others are begun end it", async () => {
    const { ask, pass } = clocked();
    await ask();
    pass(4_000);
    const slow = ask("?after=300");
    await vi.waitFor(() => expect(used).toHaveLength(2));
    pass(4_000);
    expect([await ask(), await slow]).toEqual(["whole", "whole"]);
    expect(used).toEqual([1, 2, 3]);
  });

  test("are left to whoever replaced Node's own", async () => {
    await clocked().ask();
    class Theirs {
      dispatch = (): never => {
        throw new Error("theirs was asked");
      };
    }
    const found = place.find((symbol) => symbol in globalThis) ?? Symbol("none");
    const own = Reflect.get(globalThis, found) as object;
    const { ask, pass } = clocked();
    await ask();
    try {
      Reflect.set(globalThis, found, new Theirs());
      pass(4_000);
      await expect(ask()).rejects.toMatchObject({ cause: { message: "theirs was asked" } });
    } finally {
      Reflect.set(globalThis, found, own);
    }
  });
});
