import { describe, expect, test } from "vitest";
import { browse } from "../support/browser.js";
import { roundsOf } from "../support/rounds.js";
import { start, type World } from "../support/world.js";

/** Everything that may need further requests: required environments, teams, a review, bound checks, live changes, serialization. */
const deployYml = `envs:
  - name: staging
    aliases: [s]
  - name: production
    requires: [staging]
    live: block
    deployers: [octo/release, octo/ops]
    review: {enabled: true, reviewers: [octo/release]}
    pull_request: {approved: true}
`;

function stage(): Promise<World> {
  return start({
    deployYml,
    gitHub: { latency: 300 },
    before: (github, repository) => {
      github.team("octo", "release", ["ann", "bob"]);
      github.team("octo", "ops", ["bob"]);
      github.protectBranch(repository, "main", { requiredContexts: [{ context: "ci", app: "github-actions" }] });
    },
  });
}

const pages: readonly (readonly [name: string, address: string])[] = [
  ["the repository", "/octo/app"],
  ["choosing a tag", "/octo/app/deploy?environment=production"],
  ["choosing a branch", "/octo/app/deploy?environment=production&kind=branches"],
  ["the check", "/octo/app/deploy?environment=production&ref=feature"],
  ["the check of a deployment that removes live changes", "/octo/app/deploy?environment=production&ref=v0.5.5"],
  ["the check, by an alias", "/octo/app/deploy?environment=s&ref=v0.5.5"],
  ["a promotion", "/octo/app/deploy?environment=production&from=staging&ref=feature&sha={head}"],
  ["a rollback", "/octo/app/rollback?environment=staging"],
  ["a lock", "/octo/app/lock?environment=production"],
  ["an approval", "/octo/app/approve?environment=production&request={waiting}"],
  ["a request that waits", "/octo/app/requests/{waiting}?environment=production"],
  ["an unknown request", "/octo/app/requests/comment-1?environment=production"],
  ["a deployment", "/octo/app/deployments/{deployment}"],
  ["history", "/octo/app/history?environment=staging"],
  ["audit", "/octo/app/audit?environment=production"],
  ["metrics", "/octo/app/metrics?environment=staging"],
  ["the list", "/"],
];

describe("once a process has shown the page, two rounds of requests are enough for", () => {
  test.each(pages)("%s", async (_, address) => {
    const world = await stage();
    await world.comment("/deploy v0.5.5 staging");
    await world.report("success");
    world.github.clock.advance(60_000);
    await world.comment("/deploy feature staging");
    await world.report("success");
    world.github.clock.advance(60_000);
    const asked = await world.comment("/deploy v0.5.5 production");
    const path = address
      .replace("{head}", world.head)
      .replace("{waiting}", `comment-${asked.id}`)
      .replace("{deployment}", String(world.deployments.at(-1)?.id));
    const ann = (await browse(world))("ann");
    expect((await ann.get(path)).status).toBe(200);
    await world.wait(5_000);
    const from = world.github.requests.length;
    expect((await ann.get(path)).status).toBe(200);
    const rounds = roundsOf(world, from);
    expect(rounds.length, JSON.stringify(rounds)).toBeLessThanOrEqual(2);
  });
});

test("a team that deploy.yml no longer names is no longer read in advance", async () => {
  const world = await start({
    deployYml: "envs:\n  - name: staging\n    deployers: [octo/release]\n",
    before: (github) => {
      for (const team of ["release", "ops"]) github.team("octo", team, ["ann"]);
    },
  });
  const ann = (await browse(world))("ann");
  const teams = async (): Promise<readonly (string | undefined)[]> => {
    await world.wait(5_000);
    const from = world.github.requests.length;
    expect((await ann.get("/octo/app")).status).toBe(200);
    const paths = world.github.requests.slice(from).map(({ path }) => /\/teams\/([^/]+)\/memberships/.exec(path)?.[1]);
    return paths.filter((team) => team !== undefined);
  };
  for (let look = 0; look < 2; look += 1) expect(await teams()).toEqual(["release"]);
  const other = { "deploy.yml": "envs:\n  - name: staging\n    deployers: [octo/ops]\n" };
  world.github.commit(world.repository, "main", { message: "Let ops deploy", files: other, author: "bob" });
  await world.github.idle();
  expect(await teams()).toContain("ops");
  expect(await teams()).toEqual(["ops"]);
});

test("if one repository keeps all records, every page shows what waits and what is locked", async () => {
  const world = await start({
    deployYml: "envs:\n  - name: staging\n",
    settings: { GITPLOY_LEDGER_REPOSITORY: "deployments" },
    before: (github) => void github.repository({ owner: "octo", name: "deployments", private: true }),
  });
  await world.comment("/lock staging");
  const open = await browse(world);
  for (let look = 0; look < 2; look += 1) {
    expect((await open("bob").get("/octo/app")).text).toContain("Locked by ann");
    expect((await open("bob").get("/octo/app/deploy?environment=staging&ref=v0.5.5")).text).toContain("staging has been locked by ann");
    expect((await open("bob").get("/octo/app/lock?environment=staging")).text).toContain("Locked by ann");
    await world.wait(5_000);
  }
});
