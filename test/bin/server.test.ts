import { expect, test } from "vitest";
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
