import { expect, test } from "vitest";
import { createGitHub } from "../../playground/github/github.js";
import { gitploy } from "../../src/app.js";
import { load } from "../../src/bin/load.js";
import { receive } from "../../src/bin/delivery.js";
import { createHousekeeping } from "../../src/housekeeping.js";
import { captureLog } from "../support/log.js";
import { settingsOf } from "../support/credentials.js";
import { restOfServers } from "../support/enterprise.js";

// The URLs are from https://docs.github.com/en/enterprise-cloud@latest/admin/data-residency/about-github-enterprise-cloud-with-data-residency and
// https://docs.github.com/en/enterprise-server@latest/graphql/guides/forming-calls-with-graphql#the-graphql-endpoint
test.each([
  [undefined, "https://api.github.com/", "https://api.github.com/graphql"],
  ["acme.ghe.com", "https://api.acme.ghe.com/", "https://api.acme.ghe.com/graphql"],
  ["github.example.com", "https://github.example.com/api/v3/", "https://github.example.com/api/graphql"],
])(
  "with GHE_HOST=%s all requests go to its API: tokens, REST and GraphQL, for commands and the housekeeping",
  async (host, rest, graphql) => {
    const github = createGitHub({ webhookSecret: "the current secret" });
    const settings = settingsOf({ GHE_HOST: host });
    const asked = new Set<string>();
    const ask: typeof fetch = (input, init) => {
      const request = new Request(input, init);
      asked.add(request.url);
      return github.fetch(request);
    };
    const log = await captureLog();
    const probot = await load(settings, log.log, gitploy(settings), { fetch: ask });
    github.deliverTo(async ({ id, event, payload }) => {
      await receive(probot, { id, name: event, body: payload });
      return 200;
    });
    const repository = github.repository({
      owner: "octo",
      name: "app",
      files: { "deploy.yml": "envs:\n  - name: production\n    review: {enabled: true, reviewers: [octo/team]}\n" },
      roles: { ann: "write" },
    });
    const issue = github.issue(repository, { title: "Release", author: "ann" });
    github.comment(issue, "ann", "/deploy main production");
    await github.idle();
    const housekeeping = createHousekeeping(probot, settings);
    await housekeeping.sweep(() => true);
    await housekeeping.redeliver(() => true);
    const urls = [...asked];
    expect(urls.filter((url) => url.endsWith("/access_tokens"))).toHaveLength(1);
    expect(urls).toContain(graphql);
    expect(urls.some((url) => url.startsWith(`${rest}app/hook/deliveries`))).toBe(true);
    expect(urls.filter((url) => url !== graphql && !url.startsWith(rest))).toEqual([]);
  },
);

// On the header: https://docs.github.com/en/enterprise-server@3.19/rest/using-the-rest-api/getting-started-with-the-rest-api
test.each([
  ["3.16.4", 1],
  ["2.22.0", 1],
  ["3.17.0", 0],
  ["3.22.1", 0],
  ["4.0.0", 0],
  [undefined, 0],
])("an Enterprise Server %s is named in the log as soon as it has answered, %d times", async (enterprise, times) => {
  const github = createGitHub({ webhookSecret: "the current secret", ...(enterprise === undefined ? {} : { enterprise }) });
  const settings = settingsOf({ GHE_HOST: "github.example.com" });
  const log = await captureLog();
  const probot = await load(settings, log.log, gitploy(settings), { fetch: (input, init) => github.fetch(new Request(input, init)) });
  github.repository({ owner: "octo", name: "app", files: { "deploy.yml": "envs:\n  - name: production\n" } });
  // The first round of the housekeeping comes at the start.
  const housekeeping = createHousekeeping(probot, settings);
  for (let round = 0; round < 2; round += 1) await housekeeping.sweep(() => true);
  const named = log.lines.filter(({ msg }) => String(msg).startsWith(`GitHub Enterprise Server ${enterprise} is older than 3.17`));
  expect(named).toHaveLength(times);
});

test("the oldest version that is not named is the oldest in docs/enterprise-server.md", () => {
  const minors = Object.keys(restOfServers.versions).map((version) => Number(version.replace(/^3\./, "")));
  expect(Math.min(...minors)).toBe(17);
});
