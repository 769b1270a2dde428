import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { freePort, startServer } from "../support/process.js";

const nginx = "/usr/sbin/nginx";
const documented = /```nginx\n(.*?)```/s.exec(readFileSync(join(import.meta.dirname, "../../docs/running.md"), "utf8"))?.[1] ?? "";

const ending: (() => void)[] = [];
afterEach(() => {
  for (const end of ending.splice(0)) end();
});

/** nginx with the documented configuration, in front of a process at `upstream`. `X-Forwarded-Proto` replaces the missing TLS. */
async function behindNginx(upstream: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "gitploy-nginx-"));
  const port = await freePort();
  const locations = documented.replaceAll("127.0.0.1:3000", `127.0.0.1:${upstream}`).replaceAll("$scheme", "https");
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr warn;
events {}
http { access_log off; ${paths.join(" ")}
server { listen 0.0.0.0:${port};
${locations}
} }
`,
  );
  const child = spawn(nginx, ["-p", folder, "-c", join(folder, "nginx.conf")], { stdio: "ignore" });
  ending.push(() => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });
  const origin = `http://127.0.0.1:${port}`;
  for (;;) {
    const up = await fetch(origin).then(
      () => true,
      () => false,
    );
    if (up) return origin;
    expect(child.exitCode).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

if (!existsSync(nginx)) process.stderr.write("Not tested: what docs/running.md says of nginx. On Debian: apt-get install nginx-light\n");

describe.skipIf(!existsSync(nginx))("behind nginx, as in docs/running.md", () => {
  test("the set-up page registers the URL at which it is reached, with https, and the webhook's path leads to the process", async () => {
    const { wrote } = startServer({ LOG_LEVEL: "info" });
    const [, port, path] = await wrote(/http:\/\/\S+:(\d+)(\/probot\?token=\S+)/);
    const origin = await behindNginx(Number(port));
    const html = await (await fetch(`${origin}${path}`)).text();
    expect(html).toContain(`<code>${origin.replace("http:", "https:")}/api/github/webhooks</code>`);
    // The page's request to itself, made by a stranger.
    expect(await (await fetch(`${origin}/api/github/webhooks?reach=x`)).text()).toContain("Gitploy is being set up.");
  });

  test("a webhook arrives unchanged, up to 25 MB, and the metrics are not exposed", async () => {
    const received: number[] = [];
    const server = createServer((request, response) => {
      let length = 0;
      request.on("data", (chunk: Buffer) => (length += chunk.length));
      request.on("end", () => {
        received.push(length);
        response.end(`${request.headers.host} ${String(request.headers["x-forwarded-proto"])}`);
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    ending.push(() => void server.close());
    const origin = await behindNginx((server.address() as AddressInfo).port);
    received.length = 0;
    const post = (path: string, length: number): Promise<Response> =>
      fetch(`${origin}${path}`, { method: "POST", body: "x".repeat(length) });
    const answer = await post("/api/github/webhooks", 25_000_000);
    expect([answer.status, await answer.text()]).toEqual([200, `${new URL(origin).host} https`]);
    expect(received).toEqual([25_000_000]);
    expect((await post("/api/github/webhooks", 26_500_000)).status).toBe(413);
    expect((await fetch(`${origin}/metrics`)).status).toBe(403);
  });
});
