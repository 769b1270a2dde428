import { expect, test } from "vitest";
import { start } from "../support/world.js";

test("a command becomes a deployment, and its status an answer", async () => {
  const world = await start();
  const comment = await world.comment("/deploy v0.5.5 production");

  expect(world.deployments).toMatchObject([{ ref: "v0.5.5", environment: "production", sha: world.tagged }]);
  expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  await world.report("in_progress");
  await world.report("success", { logUrl: "https://ci.example.com/1" });
});
