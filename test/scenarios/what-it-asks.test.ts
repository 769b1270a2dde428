import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const page = readFileSync(join(import.meta.dirname, "../../docs/wake-ups.md"), "utf8");

test("a deployment that waits makes exactly the requests that docs/wake-ups.md lists", async () => {
  // Every response takes a moment, as GitHub's do.
  const world = await start({ check: "pending", gitHub: { latency: 30 } });
  const before = await world.requestsOf(() => world.comment("/deploy v0.5.5 production"));
  expect(world.answer()).toContain("waits to be deployed");
  const after = await world.requestsOf(async () => {
    for (const check of world.checks) if (check.suite.sha === world.tagged) world.github.finishCheck(check, "success");
    await world.github.idle();
  });
  expect(world.deployments).toHaveLength(1);
  const said = listed("The requests of a deployment that waits");
  const asked = [...before, ...after].filter((each) => !each.endsWith("/access_tokens"));
  expect(asked.map(short).toSorted()).toEqual(said.toSorted());
  expect([asked.length, after.length]).toEqual([20, 11]);
});

/** The requests in a section of the page. */
function listed(heading: string): readonly string[] {
  const section = page.split(`## ${heading}`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, request = ""]) => request);
}

function short(request: string): string {
  return request.replace("/repos/{owner}/{repo}", "…");
}

test("a workflow run that ends a moment later costs one request: whether a job has deployed besides ours", async () => {
  const world = await start({ check: "pending", gitHub: { latency: 30 } });
  await world.comment("/deploy v0.5.5 production");
  for (const check of world.checks) if (check.suite.sha === world.tagged) world.github.finishCheck(check, "success");
  await world.github.idle();
  const late = world.github.checkRun(world.repository, world.tagged, { name: "late" });
  const requests = await world.requestsOf(async () => {
    world.github.finishCheck(late, "success");
    await world.github.idle();
  });
  expect(requests).toEqual(["GET /repos/{owner}/{repo}/deployments"]);
});

test("a plain deploy takes 8 requests until its answer is written, and one more to check that it is true", async () => {
  const world = await start({ gitHub: { latency: 30 } });
  const requests = await world.requestsOf(() => world.comment("/deploy v0.5.5 production"));
  const asked = requests.filter((each) => !each.endsWith("/access_tokens"));
  expect(asked.indexOf("POST /repos/{owner}/{repo}/issues/{issue_number}/comments")).toBeLessThan(8);
  expect([asked.length, asked.at(-1)]).toEqual([9, "POST graphql"]);
});

test("where others have made many deployments since, what waits on a commit that was never deployed does not read them all", async () => {
  const read = async (before: (world: World) => void): Promise<readonly string[]> => {
    const world = await start({ check: "pending" });
    const { github, repository } = world;
    before(world);
    await world.comment("/deploy v0.5.5 production");
    github.commit(repository, "main", { message: "Go on" });
    for (let index = 0; index < 60; index += 1) {
      github.clock.advance(1_000);
      github.createDeployment(repository, { ref: "main", environment: "production", creator: "bob" });
    }
    await github.idle();
    const requests = await world.requestsOf(async () => {
      for (const check of world.checks) if (check.suite.sha === world.tagged) github.finishCheck(check, "success");
      await github.idle();
    });
    expect(world.deployments.at(-1)).toMatchObject({ ref: "v0.5.5", environment: "production" });
    return requests;
  };
  const never = await read(() => undefined);
  const once = await read(({ github, repository, tagged }) =>
    github.createDeployment(repository, { ref: tagged, environment: "staging", creator: "gitploy[bot]" }),
  );
  const isLook = (request: string): boolean => request === "POST graphql";
  expect(once.filter(isLook).length - never.filter(isLook).length).toBe(1);
});
