import { describe, expect, test } from "vitest";
import { start } from "../support/world.js";

const linked = (issue: number, comment: { readonly id: number | string }): string =>
  `https://github.com/octo/app/issues/${issue}#issuecomment-${comment.id}`;

describe("what runs already", () => {
  test("is not deployed beside itself, by whatever name, until that is asked for", async () => {
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

  test("is deployed once more where it has failed", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("failure");
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(2);
  });
});

describe("what waits already", () => {
  test("is not asked for twice, and deploys once", async () => {
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

  test("is looked at again by whoever asks for it, where the event that frees it got lost", async () => {
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
