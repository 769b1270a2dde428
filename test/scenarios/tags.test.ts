import { expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const turnGreen = async (world: World): Promise<void> => {
  for (const check of world.checks) world.github.finishCheck(check, "success");
  await world.github.idle();
};

test("a tag is deployed by its name, an annotated one too", async () => {
  const world = await start();
  world.github.tag(world.repository, "v0.6.0", world.tagged, { annotated: true });
  await world.comment("/deploy v0.6.0 production");
  expect(world.deployments).toMatchObject([
    { ref: "v0.6.0", sha: world.tagged, payload: { gitploy: { ref: "v0.6.0", sha: world.tagged } } },
  ]);
});

test("a tag that shares its name with a branch is deployed by its SHA, and the answer says which of the two it was", async () => {
  const world = await start();
  world.github.push(world.repository, "refs/heads/v0.5.5", world.head);
  await world.comment("/deploy v0.5.5 production");
  expect(world.deployments).toMatchObject([{ ref: world.tagged, sha: world.tagged }]);
  expect(world.answer()).toMatch(/⚠️.*tag.*branch/);
});

test.each([
  ["was moved", (world: World) => world.github.push(world.repository, "refs/tags/v0.5.5", world.head)],
  ["is gone", (world: World) => world.github.deleteRef(world.repository, "refs/tags/v0.5.5")],
  ["shares its name with a branch", (world: World) => world.github.push(world.repository, "refs/heads/v0.5.5", world.head)],
])("a tag that %s while its request waits is deployed by the SHA that it had", async (_, happen) => {
  const world = await start({ check: "pending" });
  await world.comment("/deploy v0.5.5 production");
  happen(world);
  await world.github.idle();
  await turnGreen(world);
  expect(world.deployments).toMatchObject([{ ref: world.tagged, sha: world.tagged, payload: { gitploy: { ref: "v0.5.5" } } }]);
  expect(world.answer()).toMatch(/^### ⏳ Deploying v0\.5\.5 to production/);
});

test("a tag whose branch of the same name is gone after the wait is deployed by its name", async () => {
  const world = await start({ check: "pending" });
  world.github.push(world.repository, "refs/heads/v0.5.5", world.head);
  await world.comment("/deploy v0.5.5 production");
  world.github.deleteRef(world.repository, "v0.5.5");
  await world.github.idle();
  await turnGreen(world);
  expect(world.deployments).toMatchObject([{ ref: "v0.5.5", sha: world.tagged }]);
});
