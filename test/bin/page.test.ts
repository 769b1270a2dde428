import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { listen, type Running } from "../../src/bin/listen.js";
import { answeringPages } from "../../src/bin/page.js";
import { captureLog } from "../support/log.js";

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

/** Pages that say what they were asked. */
const pages = answeringPages({ fetch: async (asked) => new Response(`${asked.method} ${asked.url} ${await asked.text()}`) });
const asking = { method: "GET", path: "/octo/app", query: "", headers: { host: "gitploy.test" }, body: new Uint8Array() };

/** Status and text of the answer to a difference. */
async function answer(difference: Partial<Parameters<typeof pages>[0]> = {}): Promise<string> {
  const { status, body } = await pages({ ...asking, ...difference });
  return `${status} ${Buffer.from(body).toString()}`;
}

describe("a page", () => {
  test("gets what a browser asks for", async () => {
    expect(await answer({ query: "a=b" })).toBe("200 GET http://gitploy.test/octo/app?a=b ");
    expect(await answer({ method: "POST", body: Buffer.from("a=b") })).toBe("200 POST http://gitploy.test/octo/app a=b");
  });

  test.each([
    ["a form larger than any of ours", { method: "POST", body: Buffer.alloc(64 * 1024 + 1) }, "413 Too large.\n"],
    ["a method that is none of the web's", { method: "TRACE" }, "400 No browser asks like this.\n"],
    ["a header that cannot be one", { headers: { host: "gitploy.test", "x-name": "名" } }, "400 No browser asks like this.\n"],
  ])("never gets %s, which is no failure of ours", async (_, difference, expected) => {
    expect(await answer(difference)).toBe(expected);
  });

  test("of the server leaves no error in the log for what anybody may send", async () => {
    const log = await captureLog();
    const receive = () => Promise.resolve();
    const server = await listen({ host: "127.0.0.1", port: 0, webhookPath: "/hooks", secrets: ["s"], log, receive, pages });
    running.push(server);
    const socket = connect(server.port, "127.0.0.1");
    socket.write("TRACE /octo/app HTTP/1.1\r\nHost: gitploy.test\r\nConnection: close\r\n\r\n");
    let said = "";
    for await (const chunk of socket) said += String(chunk);
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
    expect(log.lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});
