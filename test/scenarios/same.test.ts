import { describe, expect, test } from "vitest";
import { start } from "../support/world.js";

const linked = (issue: number, comment: { readonly id: number | string }): string =>
  `https://github.com/octo/app/issues/${issue}#issuecomment-${comment.id}`;

describe("a deployment that runs already", () => {
  test("is not made a second time, by whatever name, without --again", async () => {
    const world = await start();
    world.github.tag(world.repository, "v0.5.6", world.tagged);
    const first = await world.comment("/deploy v0.5.5 production");
    for (const ref of ["v0.5.5", "v0.5.6", world.tagged]) {
      const comment = await world.comment(`/deploy ${ref} production`, { by: "bob" });
      expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
      expect(world.answer()).toContain("`v0.5.5` at");
      expect(world.answer()).toContain("is being deployed to `production` already, with the same payload");
      expect(world.answer()).toContain(linked(1, first));
      expect(world.answer()).toContain(`/deploy ${ref} production --again`);
    }
    expect(world.deployments).toHaveLength(1);
    await world.comment("/deploy v0.5.6 production --again", { by: "bob" });
    expect(world.deployments).toHaveLength(2);
  });

  test("is made again if it has failed", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("failure");
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(2);
  });
});

describe("a request that waits already", () => {
  test("is not made twice, and deploys once", async () => {
    const world = await start({ check: "pending" });
    const other = world.github.issue(world.repository);
    const first = await world.comment("/deploy production");
    const comment = await world.comment("/deploy feature production", { by: "bob", on: other });
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer(other)).toContain("waits to be deployed to `production` already, with the same payload");
    expect(world.answer(other)).toContain(linked(1, first));
    expect(world.answer(other)).toContain("`/deploy feature production --again`");
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
    expect(world.answers()[0]).toMatch(/^### ⏳ Deploying/);
  });

  test("is not replaced by the same request of its pull request, but by one that differs", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy production");
    await world.comment("/deploy production");
    expect(world.answers()[0]).toMatch(/^### ⏳/);
    expect(world.answer()).toContain("waits to be deployed to `production` already");
    await world.comment("/deploy v0.5.5 production");
    expect(world.answers()[0]).toContain("replaced by the newer request");
  });

  test("is looked at again when somebody makes it again, if its event got lost", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy production");
    world.deliverTo();
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    world.deliverTo(...world.processes);
    await world.comment("/deploy production");
    await world.wait(5000);
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });
});

describe("a request that waits while the same is deployed from elsewhere", () => {
  async function forcedMeanwhile() {
    const world = await start({ check: "pending" });
    const elsewhere = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production");
    await world.comment('/deploy v0.5.5 production --force "urgent"', { by: "cleo", on: elsewhere });
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    return world;
  }

  test("keeps waiting, and says for what", async () => {
    const world = await forcedMeanwhile();
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()[0]).toMatch(/^### ⏳ v0\.5\.5 waits to be deployed to production/);
    expect(world.answers()[0]).toContain("is being deployed to `production` at the moment, with the same payload");
  });

  test("goes on when that fails", async () => {
    const world = await forcedMeanwhile();
    await world.report("failure");
    expect(world.deployments).toHaveLength(2);
    expect(world.answers()[0]).toMatch(/^### ⏳ Deploying v0\.5\.5 to production/);
  });

  test("ends when that succeeds", async () => {
    const world = await forcedMeanwhile();
    await world.report("success");
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()[0]).toMatch(/^### ❌ v0\.5\.5 was not deployed to production/);
    expect(world.answers()[0]).toContain("is live in `production` already");
    expect(
      world
        .checkRuns(world.tagged)
        .toSorted((one, other) => one.id - other.id)
        .at(-1)?.conclusion,
    ).toBe("success");
  });
});

describe("a request that is over", () => {
  test("does not block the same request: a wait that has ended but was not reported yet", async () => {
    const world = await start({ check: "pending" });
    const elsewhere = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production");
    world.github.clock.advance(61 * 60_000);
    await world.comment("/deploy v0.5.5 production", { by: "bob", on: elsewhere });
    expect(world.answer(elsewhere)).toMatch(/^### ⏳ v0\.5\.5 waits to be deployed to production/);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()[0]).toContain("it waited too long");
    expect(world.answer(elsewhere)).toMatch(/^### ⏳ Deploying/);
  });

  test("does not block the same request: a deployment that runs below a later one", async () => {
    const world = await start();
    const elsewhere = world.github.issue(world.repository);
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/deploy feature production");
    await world.comment("/deploy v0.5.5 production", { by: "bob", on: elsewhere });
    expect(world.deployments.map(({ sha }) => sha)).toEqual([world.tagged, world.head, world.tagged]);
    expect(world.deployments.map(({ statuses }) => statuses.length)).toEqual([0, 0, 0]);
    expect(world.answer(elsewhere)).toMatch(/^### ⏳ Deploying v0\.5\.5 to production/);
  });
});

test("a request with our merge commit counts as waiting already", async () => {
  const world = await start({
    deployYml: "envs:\n  - name: production\n    auto_merge: true\n    required_contexts: [ci]\n",
    before: (github, repository) => void github.commit(repository, "main", { message: "Main goes on", files: { "main.txt": "1\n" } }),
  });
  const elsewhere = world.github.issue(world.repository);
  const first = await world.comment("/deploy production");
  const comment = await world.comment("/deploy feature production", { by: "bob", on: elsewhere });
  expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
  expect(world.answer(elsewhere)).toContain("waits to be deployed to `production` already");
  expect(world.answer(elsewhere)).toContain(linked(1, first));
});
