import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { overHttp } from "../../src/github/client/over-http.js";
import type { Received, Sending } from "../../src/github/client/exchange.js";

interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let url: string;
/** The number of the connection on which each request came. */
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

/** A sender, with a wall clock that can be moved. */
function clocked() {
  let time = Date.parse("2026-03-02T12:00:00Z");
  const send = overHttp(() => time);
  return {
    ask: async (query = ""): Promise<string> => {
      const { text } = await send({ method: "GET", url: `${url}${query}`, headers: {}, body: undefined, milliseconds: 2_000 });
      // A connection is returned slightly after its response was read.
      await sleep(50);
      return text;
    },
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

describe("connections", () => {
  test("are reused for three seconds, and never after a longer pause", async () => {
    const { ask, pass } = clocked();
    for (const pause of [0, 3_000, 3_001, 2_000, 2_000, 3_600_000]) {
      pass(pause);
      await ask();
    }
    expect(used).toEqual([1, 1, 2, 2, 2, 3]);
  });

  test("are not reused after the clock was set back", async () => {
    const { ask, pass } = clocked();
    await ask();
    pass(-60_000);
    await ask();
    expect(used).toEqual([1, 2]);
  });

  test("with a running request finish it when others are begun", async () => {
    const { ask, pass } = clocked();
    await ask();
    pass(4_000);
    const slow = ask("?after=300");
    await vi.waitFor(() => expect(used).toHaveLength(2));
    pass(4_000);
    expect([await ask(), await slow]).toEqual(["whole", "whole"]);
    expect(used).toEqual([1, 2, 3]);
  });
});

describe("answers", () => {
  /** Answers with `respond`, and returns what was sent and received. */
  async function exchange(
    respond: RequestListener,
    sending: Partial<Sending> = {},
  ): Promise<{ received: Received; heard: readonly Heard[] }> {
    const heard: Heard[] = [];
    server.removeAllListeners("request");
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method = "", url: path = "", headers } = request;
        heard.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
        respond(request, response);
      });
    });
    const received = await overHttp()({ method: "GET", url, headers: {}, body: undefined, milliseconds: 2_000, ...sending });
    return { received, heard };
  }

  test("are read whole, with their headers by names in lower case", async () => {
    const { received } = await exchange((_, response) => {
      response.writeHead(201, { ETag: '"one"', "Set-Cookie": ["a=1", "b=2"] }).end("grün");
    });
    expect(received).toMatchObject({ status: 201, url, headers: { etag: '"one"', "set-cookie": "a=1, b=2" }, text: "grün" });
  });

  test("may be compressed", async () => {
    const { received, heard } = await exchange((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("packed"));
    });
    expect(heard[0]?.headers["accept-encoding"]).toBe("gzip");
    expect(received.text).toBe("packed");
  });

  test.each([
    ["plain", {}, "half"] as const,
    ["compressed", { "content-encoding": "gzip" }, gzipSync("x".repeat(9_999)).subarray(0, 20)] as const,
  ])("that break off are errors: %s", async (_, headers, half) => {
    await expect(
      exchange((request, response) => {
        response.writeHead(200, { ...headers, "content-length": 1_000 });
        response.write(half, () => request.socket.destroy());
      }),
    ).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  test("that do not come in time are errors, as are requests that the caller ends", async () => {
    const never: RequestListener = () => undefined;
    await expect(exchange(never, { milliseconds: 20 })).rejects.toMatchObject({ name: "TimeoutError" });
    const half: RequestListener = (_, response) => void response.writeHead(200).write("half");
    await expect(exchange(half, { milliseconds: 50 })).rejects.toMatchObject({ name: "TimeoutError" });
    await expect(exchange(never, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ name: "TimeoutError" });
    await expect(exchange(never, { signal: AbortSignal.abort(new Error("changed my mind")) })).rejects.toThrow("changed my mind");
  });

  test("bodies are sent with their length in bytes", async () => {
    const { heard } = await exchange((_, response) => void response.end(), { method: "POST", body: "grün" });
    expect(heard).toMatchObject([{ method: "POST", body: "grün", headers: { "content-length": "5" } }]);
    expect((await exchange((_, response) => void response.end(), { method: "POST" })).heard[0]?.headers).toMatchObject({
      "content-length": "0",
    });
  });
});

// The same as fetch: https://fetch.spec.whatwg.org/#http-redirect-fetch
describe("redirects are followed", () => {
  let elsewhere: Server;
  let asked: Heard[];
  beforeEach(async () => {
    asked = [];
    elsewhere = createServer(({ method = "", url: path = "", headers }, response) => {
      asked.push({ method, path, headers, body: "" });
      response.end("elsewhere");
    }).listen(0, "127.0.0.1");
    await once(elsewhere, "listening");
  });
  afterEach(() => {
    elsewhere.closeAllConnections();
    elsewhere.close();
  });

  async function follow(status: number, to: (here: string, there: string) => string, method: string) {
    const there = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/new`;
    const bodies: (readonly [string, string, string, string | undefined])[] = [];
    server.removeAllListeners("request");
    server.on("request", (request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        bodies.push([request.method ?? "", request.url ?? "", body, request.headers.authorization]);
        if (request.url === "/") response.writeHead(status, { location: to(url, there) }).end();
        else response.end("here");
      });
    });
    const body = method === "GET" ? undefined : "{}";
    const received = await overHttp()({ method, url, headers: { authorization: "token t" }, body, milliseconds: 2_000 });
    return { text: received.text, bodies };
  }

  test.each([
    [301, "GET", "GET", ""],
    [307, "POST", "POST", "{}"],
    [308, "PATCH", "PATCH", "{}"],
    [302, "POST", "GET", ""],
  ])("%i, %s", async (status, method, then, body) => {
    const { text, bodies } = await follow(status, () => "/moved", method);
    expect(text).toBe("here");
    expect(bodies[1]).toEqual([then, "/moved", body, "token t"]);
  });

  test("to another host, without the token", async () => {
    expect((await follow(301, (_, there) => there, "GET")).text).toBe("elsewhere");
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test("but not endlessly", async () => {
    const { text, bodies } = await follow(301, () => "/", "GET");
    expect([text, bodies.length]).toEqual(["", 6]);
  });
});
