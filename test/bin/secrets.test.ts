import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createGitHub } from "../../playground/github/github.js";
import { gitploy } from "../../src/app.js";
import { load } from "../../src/bin/load.js";
import { receive } from "../../src/bin/delivery.js";
import { openLog } from "../../src/bin/log.js";
import { createHousekeeping } from "../../src/housekeeping.js";
import { privateKey, settingsOf } from "../support/credentials.js";

const webhookSecret = "the current secret";
const troubles = ["500", "403", "404", "422", "reset", "malformed"] as const;
const routes = [
  "/app/installations/{installation_id}/access_tokens",
  "graphql",
  "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
  "/repos/{owner}/{repo}/deployments",
];

/** Makes everything fail with a log at its most verbose; returns the log, and what it must not contain. */
async function play(format: "json" | "pretty") {
  const github = createGitHub({ webhookSecret, contract: "off" });
  const written: string[] = [];
  const settings = settingsOf({ LOG_LEVEL: "trace", LOG_FORMAT: format });
  const log = await openLog(settings.log, { write: (line) => written.push(line) });
  const tokens = new Set<string>();
  const ask: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    const [, token] = /^\w+ (.+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
    if (token !== undefined) tokens.add(token);
    return github.fetch(request);
  };
  const probot = await load(settings, log.log, gitploy(settings), { fetch: ask, patience: 400 });
  const files = { "deploy.yml": "envs:\n  - name: production\n" };
  const repository = github.repository({ owner: "octo", name: "app", files, roles: { ann: "write" } });
  const issue = github.issue(repository, { title: "Release", author: "ann" });
  github.deliverTo(async ({ id, event, payload }) => {
    const work = log.during(id, () => receive(probot, { id, name: event, body: payload }));
    return await work.then(
      () => 200,
      () => 500,
    );
  });
  const housekeeping = createHousekeeping(probot, settings);
  for (const trouble of troubles) {
    for (const route of routes) {
      github.fault({ route, do: trouble, times: 1 });
      github.comment(issue, "ann", "/deploy main production --again");
      await github.idle();
    }
    github.fault({ do: trouble, times: 2 });
    await housekeeping.sweep(() => true);
    await housekeeping.redeliver(() => true);
  }
  await setImmediate();
  return { text: written.join(""), tokens: [...tokens] };
}

describe.each(["json", "pretty"] as const)("a log in %s at its most verbose", (format) => {
  test("contains no secret, token or payload, whatever goes wrong", async () => {
    const { text, tokens } = await play(format);
    expect(text).toMatch(/GitHub request: POST \S+\/access_tokens/);
    expect(text).toContain("Resource not accessible by integration");
    // Tokens of the App and of the installation.
    expect(tokens.map((token) => token.split(".").length === 3)).toEqual(expect.arrayContaining([true, false]));
    const key = privateKey.split("\n").slice(1, -2);
    expect([...tokens, ...key, webhookSecret].filter((secret) => text.includes(secret))).toEqual([]);
    expect(text).not.toMatch(/authorization|"installation":\{|x-hub-signature/i);
  });
});
