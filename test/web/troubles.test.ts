import { expect, test } from "vitest";
import { browse } from "../support/browser.js";
import { start } from "../support/world.js";

/** All requests of these pages, each of which fails once. */
const asked = [
  ["/octo/app", "/repos/{owner}/{repo}"],
  ["/octo/app", "/repos/{owner}/{repo}/installation"],
  ["/octo/app", "/repos/{owner}/{repo}/collaborators/{username}/permission"],
  ["/octo/app", "PageRepository"],
  ["/", "/installation/repositories"],
  ["/", "/repos/{owner}/{repo}/collaborators/{username}/permission"],
  ["/", "PageRepositories"],
  ["/octo/app/deploy", "PageTags"],
  ["/octo/app/deploy?kind=branches", "PageBranches"],
  ["/octo/app/deploy?kind=pull_requests", "PageOpenPullRequests"],
  ["/octo/app/deploy?kind=commits", "PageCommits"],
  ["/octo/app/deploy?ref=v0.5.5", "Snapshot"],
  ["/octo/app/history", "PageDeployments"],
  ["/octo/app/history", "PageRepository"],
  ["/octo/app/audit", "PageRepository"],
  ["/octo/app/metrics", "PageRepository"],
  ["/octo/app/audit", "PageRecord"],
  ["/octo/app/metrics", "PageBranch"],
  ["/octo/app/metrics", "PageDeployments"],
  ["/octo/app/deployments/{id}", "/repos/{owner}/{repo}/deployments/{deployment_id}"],
  ["/octo/app/deployments/{id}", "DeploymentDetails"],
  ["/octo/app/requests/comment-1?environment=production", "Snapshot"],
  ["/octo/app/requests/page-0123?environment=production", "PageClaim"],
  [`/octo/app/requests/page-0123?environment=production&sha=${"0".repeat(40)}`, "PageTraces"],
] as const;

const glances = ["/octo/app", "/octo/app/history", "/octo/app/audit", "/octo/app/metrics"];

test.each(glances)("%s is made from fewer deployments if 50 are too much for GitHub", async (address) => {
  const world = await start({ troubled: true });
  await world.comment("/deploy v0.5.5");
  const errors = [{ type: "RESOURCE_LIMITS_EXCEEDED", message: "Resource limits for this query exceeded." }];
  const tried: number[] = [];
  world.github.fault({
    operation: "PageRepository",
    times: 20,
    do: async (perform) => {
      const request = world.github.requests.findLast(({ operation }) => operation === "PageRepository")?.body as Asked | undefined;
      const { first = 0 } = request?.variables ?? {};
      tried.push(first);
      return first > 13 ? Response.json({ errors }) : await perform();
    },
  });
  const page = await (await browse(world))("ann").get(address);
  expect([page.status, tried]).toEqual([200, [50, 25, 13]]);
  expect(page.text).toContain("production");
});

interface Asked {
  readonly variables: { readonly first?: number };
}

test.each(asked)("%s is 502, 503 or 404 if %s fails, and works again afterwards", async (address, what) => {
  const world = await start({ troubled: true });
  await world.comment("/deploy v0.5.5");
  const path = address.replace("{id}", String(world.deployments.at(-1)?.id));
  const ann = (await browse(world))("ann");
  const which = what.startsWith("/") ? { route: what } : { operation: what };
  expect((await ann.get(path)).status).toBe(200);
  await world.wait(5_000);
  for (const [trouble, status] of [
    ["502", 502],
    ["403-rate-limit", 503],
  ] as const) {
    world.github.fault({ ...which, do: trouble, times: 20 });
    const answer = await ann.get(path);
    expect([answer.status, answer.text.includes("Reference")]).toEqual([status, true]);
    world.github.world.faults.splice(0);
    await world.wait(3_700_000);
  }
  expect((await (await browse(world))("ann").get(path)).status).toBe(200);
  expect(world.github.deliveries.filter(({ statusCode }) => statusCode !== 200 && statusCode !== undefined)).toEqual([]);
});
