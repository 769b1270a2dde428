import { expect, test } from "vitest";
import { start } from "../support/world.js";

const deployYml = "envs:\n  - name: production\n    live: block\n  - name: staging\n";

test("a live deployment below more than a thousand by others is never reported as nothing live", { timeout: 60_000 }, async () => {
  const world = await start({ deployYml });
  const issue = world.github.issue(world.repository);
  await world.comment("/deploy v0.5.5 production", { on: issue });
  await world.report("success");
  world.deliverTo();
  for (let index = 0; index < 1_060; index += 1)
    world.github.createDeployment(world.repository, { ref: "feature", environment: "production", creator: "bob" });
  await world.github.idle();
  world.deliverTo(...world.processes);
  await world.comment("/status production");
  expect(world.answer()).toContain("It is not known what is live in production");
  await world.comment("/promote production staging");
  expect(world.answer()).toContain("It is not known what is live in production");
  const before = world.deployments.length;
  await world.comment("/deploy production");
  expect(world.deployments).toHaveLength(before);
  expect(world.answer()).toContain("❌");
});
