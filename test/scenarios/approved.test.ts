import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const deployYml = "envs:\n  - name: production\n    pull_request: { approved: true }\n";
const second = (world: World, base: string, by = "ann"): World["pullRequest"] =>
  world.github.openPullRequest(world.repository, { head: "feature", base, title: "The same once more", author: by });

/** A branch of one's own, into which anybody with write access may open pull requests. */
const ofOnesOwn = (world: World): void => {
  world.github.commit(world.repository, "anns-own", { message: "Mine", author: "ann" });
};

// product.md 3, `pull_request`: an approval into a branch of one's own says nothing about the real pull request.
describe("with `approved`, an approval counts", () => {
  test("of a pull request into the default branch", async () => {
    const world = await start({ deployYml });
    world.github.review(world.pullRequest, "bob", "APPROVED");
    await world.comment("/deploy production");
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("not of a second pull request into a branch of one's own", async () => {
    const world = await start({ deployYml });
    ofOnesOwn(world);
    const other = second(world, "anns-own");
    world.github.review(other, "bob", "APPROVED");
    await world.comment("/deploy production");
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain(
      `[#${other.number}](https://github.com/octo/app/pull/${other.number}) is approved, but goes into \`anns-own\`, which is neither \`main\` nor protected`,
    );
  });

  test("not while the real pull request has changes requested", async () => {
    const world = await start({ deployYml });
    world.github.commit(world.repository, "release", { message: "Release", author: "cleo" });
    world.github.protectBranch(world.repository, "release", { approvals: 1 });
    const other = second(world, "release");
    world.github.review(world.pullRequest, "cleo", "CHANGES_REQUESTED");
    world.github.review(other, "bob", "APPROVED");
    await world.comment("/deploy production");
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("[#1](https://github.com/octo/app/pull/1) lacks an approval, since changes are requested");

    world.github.review(world.pullRequest, "cleo", "APPROVED");
    await world.comment("/deploy production");
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("of a pull request into a protected branch", async () => {
    const world = await start({ deployYml });
    world.github.commit(world.repository, "release", { message: "Release", author: "cleo" });
    world.github.protectBranch(world.repository, "release", { approvals: 1 });
    world.github.review(second(world, "release"), "bob", "APPROVED");
    await world.comment("/deploy production");
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("only by somebody with write access, whatever readers say", async () => {
    const world = await start({ deployYml });
    world.github.review(world.pullRequest, "rita", "APPROVED");
    await world.comment("/deploy production");
    expect(world.deployments).toEqual([]);
    world.github.review(world.pullRequest, "bob", "APPROVED");
    world.github.review(second(world, "main", "rita"), "rita", "CHANGES_REQUESTED");
    await world.comment("/deploy production");
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });
});
