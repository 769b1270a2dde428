import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const permission = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";
const reaction = "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";

const reviewed = (reviewers: string): string =>
  `envs:\n  - name: production\n    review: { enabled: true, reviewers: ${reviewers} }\n  - name: staging\n`;

/** The requests that a stranger's comment costs, after the token. */
async function costOf(world: World, body: string): Promise<readonly string[]> {
  await world.comment("hello", { by: "stranger" });
  const requests = await world.requestsOf(() => world.comment(body, { by: "stranger" }));
  return requests.filter((request) => !request.endsWith("/access_tokens"));
}

describe("a stranger's command", () => {
  test("costs one read and one reaction", async () => {
    const world = await start({ private: false });
    expect(await costOf(world, "/deploy v0.5.5 production")).toEqual([permission, reaction]);
  });

  test.each([
    ["/rollback production", reviewed("[bob]")],
    ["/depoly production", reviewed("[bob]")],
    ["/status", reviewed("[bob]")],
    ["/approve production", reviewed("[bob]")],
  ])("costs one more read of the repository if that has to be known: %s", async (body, deployYml) => {
    const world = await start({ private: false, deployYml });
    expect(await costOf(world, body)).toEqual([permission, "POST graphql", reaction]);
  });

  test("costs a read of the reviewing teams, and no more", async () => {
    const world = await start({ private: false, deployYml: reviewed("[octo/release]") });
    world.github.team("octo", "release", ["bob"]);
    expect(await costOf(world, "/approve production")).toEqual([
      permission,
      "POST graphql",
      "GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
      reaction,
    ]);
  });

  test("does not concern us if there is no deploy.yml", async () => {
    const world = await start({ private: false, deployYml: null });
    const comment = await world.comment("/lock production", { by: "stranger" });
    expect(world.reactions(comment)).toEqual([]);
  });

  test("delivered twice, or to two processes, gets its one 👎", async () => {
    const world = await start({ private: false });
    world.deliverTo(...world.processes, await world.startProcess());
    const comment = await world.comment("/deploy v0.5.5 production", { by: "stranger" });
    await world.redeliver("issue_comment");
    expect(world.reactions(comment)).toEqual(["-1"]);
    expect(world.answers()).toEqual([]);
  });

  test("that GitHub cannot serve now is dropped, and not redelivered", async () => {
    const world = await start({ private: false });
    world.github.fault({ route: permission.slice("GET ".length), do: "502", times: 9 });
    const comment = await world.comment("/deploy v0.5.5 production", { by: "stranger" });
    expect(world.reactions(comment)).toEqual([]);
    expect(world.github.deliveries.findLast(({ event }) => event === "issue_comment")?.statusCode).toBe(200);
  });
});

// For an App, a private member is a stranger: https://github.com/actions/github-script/issues/643
describe("somebody who only counts as a stranger", () => {
  test.each([
    ["ann", "/deploy v0.5.5 production", /Deploying v0.5.5 to production/],
    ["ann", "/lock staging", /locked/i],
    ["ann", "/depoly v0.5.5", /\/deploy/],
    ["rita", "/status", /production/],
    ["rita", "/staus", /Did you mean `\/status`/],
  ])("%s is served nevertheless: %s", async (by, body, answer) => {
    const world = await start({ deployYml: "envs:\n  - name: production\n  - name: staging\n" });
    world.github.hideMembership(by);
    const comment = await world.comment(body, { by });
    expect(world.reactions(comment)[0]).toBe("eyes");
    expect(world.answer()).toMatch(answer);
  });

  test.each(["[stranger]", "[octo/release]"])("is served as a reviewer who needs no role: %s", async (reviewers) => {
    const world = await start({ private: false, deployYml: reviewed(reviewers) });
    world.github.team("octo", "release", ["stranger"]);
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/approve production", { by: "stranger" });
    expect(world.deployments).toHaveLength(1);
  });

  test("is served later if strangers have used up their share; everybody else is not delayed", async () => {
    const world = await start({ private: false });
    const { github, pullRequest } = world;
    github.hideMembership("bob");
    // Strangers have used up their share for a minute; the others have nearly all of theirs.
    const troll = Array.from({ length: 40 }, () => github.comment(pullRequest, "stranger", "/deploy v0.5.5 production"));
    const bob = github.comment(pullRequest, "bob", "/lock production");
    await github.idle();
    const turnedAway = (): number => troll.filter((comment) => world.reactions(comment).includes("-1")).length;
    expect(turnedAway()).toBeLessThan(20);
    expect(world.reactions(bob)).toEqual([]);
    const ann = await world.comment("/status");
    expect(world.reactions(ann)).toEqual(["eyes", "rocket"]);
    for (let minutes = 0; minutes < 6; minutes += 1) await world.wait(61_000);
    expect(world.reactions(bob)).toEqual(["eyes", "rocket"]);
    expect(turnedAway()).toBe(40);
    expect(world.answers().filter((answer) => answer.includes("stranger"))).toEqual([]);
  });

  test("is not served any more after a quarter of an hour", async () => {
    const world = await start({ private: false });
    world.github.hideMembership("bob");
    world.github.fault({ route: permission.slice("GET ".length), do: "429", times: 30 });
    const bob = await world.comment("/lock production", { by: "bob" });
    await world.wait(16 * 60_000);
    expect(world.reactions(bob)).toEqual([]);
  });
});
