import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";
import { mistakesIn } from "../support/workflow-parser.js";
import { type Ran, type Run, runWorkflow } from "../support/workflow.js";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const [short = "", long = ""] = [...readme.matchAll(/^```yaml\n(.*?)^```/gms)]
  .map(([, text = ""]) => text)
  .filter((text) => text.includes("on: deployment"));

const text = "envs:\n  - name: production\n    payload: blue\n";
/** The workflow that Gitploy shows if nobody listens. */
async function shownBy(world: World): Promise<string> {
  await world.wait(62_000);
  const body = world.pullRequest.comments.at(-1)?.body ?? "";
  return /^```yaml\n(.*?)^```/ms.exec(body)?.[1] ?? "";
}

interface Told {
  readonly state: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly description: string;
}

/** Runs a workflow for the newest deployment; returns what it reported. */
async function run(
  world: World,
  workflow: string,
  difference: Partial<Run> & { readonly root?: string } = {},
): Promise<Ran & { readonly told: readonly Told[] }> {
  const { github, repository } = world;
  const server = await github.listen(0);
  // As `permissions: deployments: write` does for the job's token.
  github.setPermission(repository, "github-actions[bot]", "write");
  const sent = github.deliveries.findLast(({ event }) => event === "deployment")?.payload ?? "{}";
  const event = JSON.parse(sent) as Run["event"] & { readonly deployment: { readonly id: number } };
  const local = `http://127.0.0.1:${server.port}`;
  const ran = await runWorkflow(workflow, {
    event,
    api: `${local}${difference.root ?? ""}`,
    port: server.port,
    server: "https://github.com",
    repository: `${repository.owner.login}/${repository.name}`,
    token: github.userToken("github-actions[bot]"),
    ...difference,
  });
  await server.close();
  await github.idle();
  const reported = repository.deployments.get(event.deployment.id)?.statuses ?? [];
  return {
    ...ran,
    told: reported.map(({ state, logUrl, environmentUrl, description }) => ({ state, logUrl, environmentUrl, description })),
  };
}

const log = "https://github.com/octo/app/actions/runs/7001";

test("branch-deploy's workflow, changed as its page says, is valid for GitHub's own parser and deploys", async () => {
  const page = readFileSync(new URL("../../docs/coming-from/branch-deploy.md", import.meta.url), "utf8");
  const lines = (/^```diff\n(.*?)^```/ms.exec(page)?.[1] ?? "").split("\n");
  const side = (dropped: string): string => lines.flatMap((line) => (line.startsWith(dropped) ? [] : [line.slice(1)])).join("\n");
  expect(await mistakesIn(side("+"))).toEqual([]);
  const changed = side("-");
  expect(await mistakesIn(changed)).toEqual([]);
  expect(changed.split("\n").filter((line) => line !== "").length).toBeLessThanOrEqual(20);
  const world = await start();
  await world.comment("/deploy v0.5.5 production");
  const ran = await run(world, changed);
  expect(ran).toMatchObject({ errors: [], job: "success", deployed: ["production", "v0.5.5"] });
  expect(ran.told.map(({ state }) => state)).toEqual(["in_progress", "success"]);
});

describe.each([
  ["with the Action", () => Promise.resolve(short), {}],
  ["without it", () => Promise.resolve(long), { api: "https://api.github.com" }],
] as const)("the README's workflow %s", (_, workflow, on) => {
  test("is valid for GitHub's own parser, deploys what the App verified, and reports it", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const ran = await run(world, await workflow(), on);
    expect(ran).toMatchObject({ errors: [], job: "success", deployed: ["production", "v0.5.5"] });
    expect(ran.told).toMatchObject([
      { state: "in_progress", logUrl: log, description: "Deploying" },
      { state: "success", logUrl: log, environmentUrl: "https://production.example.com" },
    ]);
    expect(world.answer()).toContain("✅ v0.5.5 is live in production");
  });

  test("reports a failure and a cancellation", async () => {
    for (const deploy of [3, "cancelled"] as const) {
      const world = await start();
      await world.comment("/deploy v0.5.5 production");
      const ran = await run(world, await workflow(), { ...on, deploy });
      expect(ran.job).toBe(deploy === 3 ? "failure" : "cancelled");
      expect(ran.told).toMatchObject([{ state: "in_progress" }, { state: "failure", logUrl: log }]);
    }
  });

  test("skips the deployment of somebody else", async () => {
    const world = await start();
    world.github.createDeployment(world.repository, { ref: "v0.5.5", environment: "production", creator: "mallory", payload: {} });
    await world.github.idle();
    expect(await run(world, await workflow(), on)).toMatchObject({ job: "skipped", deployed: undefined, told: [] });
  });

  test("deploys only the verified commit", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const { deployment } = JSON.parse(world.github.deliveries.findLast(({ event }) => event === "deployment")?.payload ?? "{}") as {
      readonly deployment: object;
    };
    const event = { deployment: { ...deployment, sha: "f".repeat(40) } };
    expect(await run(world, await workflow(), { ...on, event })).toMatchObject({ job: "skipped", deployed: undefined, told: [] });
  });
});

test("GitHub's own parser recognises an invalid workflow", async () => {
  expect(await mistakesIn(long.replace("runs-on:", "run-on:"))).toContainEqual(expect.stringContaining("run-on"));
  expect(await mistakesIn(long.replace("github.event.deployment.sha", "secrets.sha"))).toContainEqual(expect.stringContaining("secrets"));
});

describe("the workflow in the answer that nobody listens", () => {
  test("accepts a string payload, and then uses the deployment's own ref", async () => {
    const world = await start({ deployYml: text });
    await world.comment("/deploy v0.5.5 production");
    const workflow = await shownBy(world);
    const ran = await run(world, workflow, { api: "https://api.github.com" });
    expect(ran).toMatchObject({ errors: [], job: "success", deployed: ["production", "v0.5.5"] });
    expect(ran.told.at(-1)).toMatchObject({ state: "success" });
  });

  test.each([
    ["github.com", "https://api.github.com", "https://github.com"],
    ["ghe.com", "https://api.acme.ghe.com", "https://acme.ghe.com"],
    ["Enterprise Server", "https://github.example.com/api/v3", "https://github.example.com"],
  ])("reports on %s", async (_, api, server) => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const ran = await run(world, await shownBy(world), { api, server });
    expect(ran.told.at(-1)).toMatchObject({ state: "success", logUrl: `${server}/octo/app/actions/runs/7001` });
  });
});

describe("the Action", () => {
  test("needs few lines", () => {
    expect(short.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
    expect(short).toContain("gitploy-io/gitploy/report@v1");
  });

  test("takes a payload that is a text", async () => {
    const world = await start({ deployYml: text });
    await world.comment("/deploy v0.5.5 production");
    const same = "github.event.deployment.sha == github.event.deployment.payload.gitploy.sha";
    const workflow = short.replace(same, `(!github.event.deployment.payload.gitploy || ${same})`);
    expect(await run(world, workflow)).toMatchObject({ errors: [], job: "success", deployed: ["production", "v0.5.5"] });
  });

  test.each([
    ["", "https://github.com"],
    ["", "https://acme.ghe.com"],
    ["/api/v3", "https://github.example.com"],
  ])("reports below %j, with links to %s and to the attempt", async (root, server) => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const { told } = await run(world, short, { root, server, attempt: 2 });
    expect(told.map(({ logUrl }) => logUrl)).toEqual(Array.from({ length: 2 }, () => `${server}/octo/app/actions/runs/7001/attempts/2`));
  });

  test("fails, and reports nothing, if it is given another App than the deployment's", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const ran = await run(world, short.replace("app: gitploy", "app: acme-deploys"));
    expect(ran).toMatchObject({ job: "failure", deployed: undefined, told: [] });
    expect(ran.log).toContain("::error title=Report to Gitploy::This deployment was made by gitploy[bot], not by acme-deploys[bot].");
  });

  test.each([
    ["another commit than the one that was verified", { sha: "f".repeat(40) }, "This deployment is of ffffffff"],
    ["what nobody verified", { payload: {} }, "and Gitploy verified nothing."],
    ["somebody else", { creator: { login: "mallory" } }, "This deployment was made by mallory"],
  ])("alone deploys nothing of %s either", async (_, difference, why) => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const { deployment } = JSON.parse(world.github.deliveries.findLast(({ event }) => event === "deployment")?.payload ?? "{}") as {
      readonly deployment: Run["event"]["deployment"];
    };
    const ran = await run(world, short.replace(/ {4}if:(?:.*\n){3}/, ""), { event: { deployment: { ...deployment, ...difference } } });
    expect(ran).toMatchObject({ errors: [], job: "failure", deployed: undefined, told: [] });
    expect(ran.log).toContain(why);
  });

  test("tells that the job needs a permission", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const ran = await run(world, short, { token: world.github.userToken("zoe") });
    expect(ran).toMatchObject({ job: "failure", deployed: undefined, told: [] });
    expect(ran.log).toContain("permissions: deployments: write");
  });

  test("retries if GitHub fails for a moment", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses", times: 2, do: "502" });
    expect(await run(world, short)).toMatchObject({ job: "success", told: [{ state: "in_progress" }, { state: "success" }] });
  });

  test("needs no package", () => {
    const files = ["main", "post", "deployment", "runner", "status", "http"].map((name) =>
      readFileSync(new URL(`../../report/${name}.mjs`, import.meta.url), "utf8"),
    );
    const imported = files.flatMap((file) => [...file.matchAll(/^import .* from "(.*)";$/gm)].map(([, name = ""]) => name));
    expect(imported.filter((name) => !name.startsWith("node:") && !name.startsWith("./"))).toEqual([]);
  });
});
