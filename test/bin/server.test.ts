import { expect, test } from "vitest";
import { variables, webhookSecret } from "../../playground/app.js";
import { createGitHub } from "../../playground/github/github.js";
import { credentials, signatureOf } from "../support/credentials.js";
import { startServer } from "../support/process.js";

test("it accepts deliveries, logs JSON in production, and ends quietly when told to", async () => {
  const { WEBHOOK_SECRET: secret, LOG_FORMAT: _, ...rest } = credentials;
  const server = startServer(
    { ...rest, NODE_ENV: "production", WEBHOOK_SECRET: secret },
    "WEBHOOK_SECRET=overruled\nLOG_MESSAGE_KEY=message\n",
  );
  const [, port] = await server.wrote(/"message":"Listening on port (\d+)/);
  const body = JSON.stringify({ zen: "Approachable is better than simple." });
  const { status } = await fetch(`http://127.0.0.1:${port}/api/github/webhooks`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-github-delivery": "d-1",
      "x-github-event": "ping",
      "x-hub-signature-256": signatureOf(body),
    },
  });
  expect(status).toBe(200);
  await server.wrote(/"delivery":"d-1"/);
  expect(await (await fetch(`http://127.0.0.1:${port}/readyz`)).text()).toBe("Ready.\n");
  expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toMatch(/duration_seconds_count{event="ping",outcome="done"} 1/);
  server.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  expect(server.output()).toContain("Stopped");
});

test("it does not start without a webhook secret", async () => {
  const server = startServer({ ...credentials, WEBHOOK_SECRET: undefined });
  expect(await server.ended).toBe(1);
  expect(server.output()).toContain("Gitploy cannot start:\nWEBHOOK_SECRET is missing");
});

test("a whole deployment loads nothing of Node's own fetch, which takes 9 MiB", async () => {
  const github = createGitHub({ webhookSecret });
  const listening = await github.listen(0);
  const server = startServer({
    ...variables(github),
    GHE_HOST: `localhost:${listening.port}`,
    GHE_PROTOCOL: "http",
    GITPLOY_SWEEP_INTERVAL: "0",
    GITPLOY_REDELIVERY_INTERVAL: "0",
    LOG_LEVEL: "info",
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(tellsWhetherFetchIsLoaded)}`,
  });
  const [, port] = await server.wrote(/Listening on port (\d+)/);
  github.deliverTo(async ({ payload, headers }) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/github/webhooks`, { method: "POST", headers, body: payload });
    return response.status;
  });
  const repository = github.repository({
    owner: "octo",
    name: "app",
    files: { "deploy.yml": "envs:\n  - name: production\n    required_contexts: []\n" },
    roles: { ann: "write" },
  });
  github.comment(github.issue(repository, { author: "ann" }), "ann", "/deploy main production");
  await github.idle();
  expect(repository.deployments.size).toBe(1);
  server.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  expect(server.output()).toContain("Node's fetch: not loaded");
  await listening.close();
});

/** For a process: says at its end whether it has loaded what is behind `fetch`, `Headers` and the like. */
const tellsWhetherFetchIsLoaded = `process.on("exit", () => {
  const loaded = process.moduleLoadList.some((name) => name.endsWith("/undici"));
  console.log("Node's fetch: " + (loaded ? "loaded" : "not loaded"));
});`;
