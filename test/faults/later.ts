import { expect } from "vitest";
import { verdictOf } from "../deaths/picture.js";
import type { World } from "../support/world.js";

/** Somebody makes another request afterwards, and gets it: nothing is stuck. */
export async function expectThatLaterCommandsWork(world: World): Promise<void> {
  const issue = world.github.issue(world.repository, { title: "After the outage" });
  const verdict = (): string => verdictOf(world.answer(issue));
  await world.comment("/unlock production", { by: "cleo", on: issue });
  expect(verdict()).toMatch(/is unlocked|is not locked/);
  const before = world.deployments.length;
  // Jobs that still run would keep their turn.
  for (const suite of world.repository.suites.values()) if (suite.run !== undefined) world.github.cancelWorkflow(suite);
  await world.github.idle();
  const sha = world.github.head(world.repository, "main") ?? "";
  await world.comment('/deploy main production --again --force "after the outage"', { by: "cleo", on: issue });
  expect(verdict()).toBe("⏳ Deploying main to production");
  expect(world.deployments.slice(before)).toMatchObject([{ sha, environment: "production" }]);
  await world.report("success");
  expect(verdict()).toBe("✅ main is live in production");
  expect(world.checkRuns(sha).at(-1)).toMatchObject({ status: "completed", conclusion: "success" });
}
