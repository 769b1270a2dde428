import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { variables, webhookSecret } from "../../playground/app.js";
import { createGitHub } from "../../playground/github/github.js";
import { startServer } from "../support/process.js";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A server with a command in progress, which continues only when GitHub may answer. */
async function start() {
  const github = createGitHub({ webhookSecret });
  const listening = await github.listen(0);
  closing.push(() => listening.close());
  const server = startServer({
    ...variables(github),
    LOG_LEVEL: "debug",
    GHE_HOST: `localhost:${listening.port}`,
    GHE_PROTOCOL: "http",
    GITPLOY_SWEEP_INTERVAL: "0",
    GITPLOY_REDELIVERY_INTERVAL: "0",
  });
  const [, port] = await server.wrote(/Listening on port (\d+)/);
  const address = `http://127.0.0.1:${port}`;
  github.deliverTo(async ({ headers, payload }) => {
    const { status } = await fetch(`${address}/api/github/webhooks`, { method: "POST", headers, body: payload });
    return status;
  });
  let answer = (): void => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  const asked = new Promise<void>((resolve) => {
    github.fault({
      route: "/app/installations/{installation_id}/access_tokens",
      do: async (perform) => {
        resolve();
        await held;
        return await perform();
      },
    });
  });
  const repository = github.repository({
    owner: "octo",
    name: "app",
    files: { "deploy.yml": "envs:\n  - name: production\n" },
    roles: { ann: "write" },
  });
  const issue = github.issue(repository, { title: "Release", author: "ann" });
  github.comment(issue, "ann", "/help");
  await asked;
  return { github, server, issue, answer, status: async (path: string) => (await fetch(`${address}${path}`)).status };
}

test("told to end, it is unready at once, refuses new requests, and finishes its work", async () => {
  const { github, server, issue, answer, status } = await start();
  expect(await status("/readyz")).toBe(200);
  server.kill("SIGTERM");
  await server.wrote(/SIGTERM: finishing what is in hand/);
  expect([await status("/readyz"), await status("/healthz")]).toEqual([503, 200]);
  github.comment(issue, "ann", "/status");
  await server.wrote(/Stopping; it has to be delivered again/);
  expect(server.output()).not.toContain('"msg":"Stopped"');
  answer();
  expect(await server.ended).toBe(0);
  await github.idle();
  expect(server.output()).toContain('"msg":"Stopped"');
  const [first, second] = github.deliveries.filter(({ event }) => event === "issue_comment");
  expect([first?.statusCode, second?.statusCode]).toEqual([200, 503]);
  expect(issue.comments.map(({ user }) => user.login)).toEqual(["ann", "ann", "gitploy[bot]"]);
}, 30_000);

test.each(["SIGTERM", "SIGINT"] as const)(
  "told by %s itself and by npm, which was told, too, it finishes its work",
  async (signal) => {
    const { github, server, issue, answer } = await start();
    server.kill(signal);
    await server.wrote(new RegExp(`${signal}: finishing what is in hand`));
    server.kill(signal);
    await sleep(100);
    answer();
    expect(await server.ended).toBe(0);
    await github.idle();
    expect(issue.comments.map(({ user }) => user.login)).toEqual(["ann", "gitploy[bot]"]);
  },
  30_000,
);

test("told again after a second, it ends at once", async () => {
  const { server, answer } = await start();
  server.kill("SIGTERM");
  await server.wrote(/SIGTERM: finishing what is in hand/);
  await sleep(1_200);
  server.kill("SIGTERM");
  expect(await server.ended).toBeNull();
  expect(server.output()).not.toContain('"msg":"Stopped"');
  answer();
}, 30_000);
