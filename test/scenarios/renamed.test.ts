import { describe, expect, test } from "vitest";
import { keeperOf } from "../support/housekeeping.js";
import { start, type Start } from "../support/world.js";

const elsewhere: Start = {
  settings: { GITPLOY_LEDGER_REPOSITORY: "deployments" },
  before: (github) => {
    github.repository({ owner: "octo", name: "deployments", private: true });
  },
};

// A repository's id stays when it is renamed: https://docs.github.com/en/repositories/creating-and-managing-repositories/renaming-a-repository
describe.each([
  ["its own records", {}],
  ["its records in another repository", elsewhere],
])("a repository that is renamed, with %s", (_, difference: Start) => {
  test("keeps its waiting requests, which deploy", async () => {
    const world = await start({ check: "pending", ...difference });
    await world.comment("/deploy v0.5.5 production");
    world.github.renameRepository(world.repository, "shop");
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
    expect(world.answer()).toMatch(/^### ⏳ Deploying/);
  });

  test("keeps its lock, which the sweep reads as well", async () => {
    const world = await start(difference);
    await world.comment("/lock production for 30m the database moves");
    world.github.renameRepository(world.repository, "shop");
    await world.comment("/deploy v0.5.5 production", { by: "bob" });
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("locked by **ann**");
    expect(world.answer()).not.toContain("does not verify");
    const keeper = await keeperOf(world, difference.settings === undefined ? {} : { settings: difference.settings });
    await keeper.sweep();
    await world.comment("/status");
    expect(world.answer()).toContain("the database moves");
    await world.comment("/unlock production", { by: "bob" });
    expect(world.answer()).toMatch(/^### 🔓 production is unlocked by bob/);
  });

  test("does not believe records of a repository that takes the former name", async () => {
    const world = await start(difference);
    await world.comment("/lock production");
    const { github, repository } = world;
    github.renameRepository(repository, "shop");
    const other = github.repository({ owner: "octo", name: "app", private: true, roles: { ann: "write", bob: "write" } });
    expect(other.id).not.toBe(repository.id);
    await world.comment("/deploy v0.5.5 production", { by: "bob" });
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("locked by **ann**");
  });
});
