import { describe, expect, test } from "vitest";
import { start } from "../support/world.js";

const two = "envs:\n  - name: production\n    aliases: [prod]\n  - name: staging\n";

describe("did you mean", () => {
  test.each([
    ["/deploy v0.5.5 stag", "**Did you mean** `/deploy v0.5.5 staging`?"],
    ["/deploy v0.5.5 STAG --dry-run", "**Did you mean** `/deploy v0.5.5 staging --dry-run`?"],
    ["/deploy stag", "**Did you mean** `/deploy staging`?"],
    ["/lock product", "**Did you mean** `/lock production`?"],
    ["/promote stag prod", "**Did you mean** `/promote staging production`?"],
    ["/deploy staging production", "**Did you mean** `/promote staging production`? It deploys what is live in `staging` to `production`."],
    ["/deploy staging to prod", "**Did you mean** `/promote staging production`?"],
    ["/deploy v0.5.5 production --dry", "Did you mean `--dry-run`?"],
  ])("%s: %s", async (text, offered) => {
    const world = await start({ deployYml: two });
    const comment = await world.comment(text);
    expect(world.answer()).toContain(offered);
    expect(world.reactions(comment)).toEqual(["eyes", "confused"]);
    expect(world.deployments).toEqual([]);
  });

  test("the beginning of several names, or one of two letters, leads to no guess", async () => {
    const world = await start({ deployYml: "envs:\n  - name: prod-eu\n  - name: prod-us\n  - name: staging\n" });
    for (const text of ["/lock prod-", "/lock st"]) {
      await world.comment(text);
      expect(world.answer()).not.toContain("Did you mean");
    }
  });

  test("a dry run does not become a promotion, which has no dry run", async () => {
    const world = await start({ deployYml: two });
    await world.comment("/deploy staging production --dry-run");
    expect(world.answer()).toContain("### 😕 staging is an environment, not a ref");
    expect(world.answer()).toContain("`/status staging` shows what is live there, `/deploy <ref> production --dry-run` deploys that");
    expect(world.answer()).not.toContain("/promote");
  });

  test("a branch with an environment's name is the branch; people who may not deploy are told about neither", async () => {
    const world = await start({ deployYml: two });
    await world.comment("/deploy staging production", { by: "rita" });
    expect(world.answer()).toMatch(/^👎 /);
    world.github.branch(world.repository, "staging", "main");
    await world.comment("/deploy staging production");
    expect(world.deployments).toMatchObject([{ environment: "production" }]);
  });

  test("inputs and their options are suggested by their beginnings", async () => {
    const inputs = "dynamic_payload:\n      enabled: true\n      inputs:\n        region: { type: select, options: [europe, america] }\n";
    const world = await start({ deployYml: `envs:\n  - name: production\n    ${inputs}` });
    await world.comment("/deploy v0.5.5 reg=eur");
    expect(world.answer()).toContain("There is no input `reg`. Did you mean `region`?");
    await world.comment("/deploy v0.5.5 region=eur");
    expect(world.answer()).toContain("Did you mean `europe`?");
  });
});

describe("help", () => {
  test.each(["/help lock", "/help /LOCK"])("%s shows that command alone, with examples", async (text) => {
    const world = await start();
    const comment = await world.comment(text, { by: "rita" });
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
    expect(world.answer()).toMatch(/^### 📖 How to use \/lock/);
    expect(world.answer()).toContain("**Usage:** `/lock <environment>|all [for <duration>] [<reason …>]`");
    expect(world.answer()).toContain("- `/lock production for 2h database migration`\n- `/lock production` — until somebody unlocks it");
    expect(world.answer()).not.toContain("/rollback");
  });

  test.each([
    ["/help me", "There is no command me"],
    ["/help lok", "Did you mean `/help lock`?"],
    ["/help lock production", "Too many words for /help"],
  ])("%s is not understood", async (text, says) => {
    const world = await start();
    const comment = await world.comment(text);
    expect(world.reactions(comment)).toEqual(["eyes", "confused"]);
    expect(world.answer()).toContain(says);
  });

  test("the answer to a mistake in a command shows its examples", async () => {
    const world = await start();
    await world.comment("/lock");
    expect(world.answer()).toContain("- `/lock production for 2h database migration`\n- `/lock production` — until somebody unlocks it");
  });
});

describe("reviewers", () => {
  const reviewed = "envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita] }\n  - name: staging\n";

  test("somebody who may not reject is told so", async () => {
    const world = await start({ deployYml: reviewed });
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/reject production", { by: "bob" });
    expect(world.answer()).toContain("**bob** may not reject deployments to `production`: only **rita** may.");
    await world.comment("/reject production");
    expect(world.answer()).toContain("nobody rejects their own request: `/cancel production` ends it.");
    await world.comment("/reject staging", { by: "rita" });
    expect(world.answer()).toContain("Deployments to `staging` need no approval. `/cancel staging` ends one that waits or runs.");
    await world.comment("/approve production", { by: "bob" });
    expect(world.answer()).toContain("**bob** may not approve deployments to `production`: only **rita** may.");
  });
});

test("/unlock names the commit whose deployment starts", async () => {
  const world = await start({ deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n" });
  await world.comment("/lock production");
  const sha = world.github.commit(world.repository, "main", { message: "Next" });
  await world.github.idle();
  world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
  await world.github.idle();
  await world.comment("/unlock production");
  expect(world.answer()).toContain(`This starts \`main\` (\`${sha.slice(0, 7)}\`) by **octo**.`);
  expect(world.deployments).toMatchObject([{ sha }]);
});

describe("the mention of a failure says why", () => {
  const logUrl = "https://ci.example.com/7";

  test.each([
    ["what the tool said", { description: "2 of 40 smoke tests failed", logUrl }, `[Logs](${logUrl})`, "> 2 of 40 smoke tests failed"],
    ["where to look, if it said nothing", { logUrl }, `[Logs](${logUrl})`, `> No reason was given: [the logs](${logUrl}) may tell.`],
    ["that it gave no reason at all", {}, "[The whole answer]", "> No reason was given, and no logs."],
  ])("%s", async (_, status, linked, why) => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("failure", status);
    expect(world.answer()).toMatch(/^❌ @ann: The deployment of v0\.5\.5 to production failed\./);
    expect(world.answer()).toContain(linked);
    expect(world.answer()).toContain(why);
  });
});
