import { expect, test } from "vitest";
import { start } from "../support/world.js";

const strict =
  "envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita] }\n    requires: [staging]\n    frozen_windows:\n      - { start: '0 0 * * *', duration: 24h }\n  - name: staging\n";

test("--force skips checks, review, required environments and windows; says who, why and what, and mentions the reviewers", async () => {
  const world = await start({ deployYml: strict, check: "failure" });
  await world.comment('/deploy v0.5.5 production --force "the shop is down"', { by: "cleo" });
  expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
  const answer = world.answer();
  expect(answer).toContain("⚠️ **Forced** by **cleo**: “the shop is down”");
  for (const rule of ["required_contexts", "requires", "frozen_windows", "review"]) expect(answer).toContain(`\`${rule}\``);
  expect(answer).toContain("cc @rita");
});

test("the ledger keeps the use of force", async () => {
  const world = await start({ check: "failure" });
  await world.comment('/deploy v0.5.5 production --force "the shop is down"', { by: "cleo" });
  await world.report("success");
  const messages = [...world.repository.store.all.values()].flatMap((object) => (object.type === "commit" ? [object.message] : []));
  const kept = messages.find((message) => message.startsWith("cleo deploys v0.5.5 to production by force"));
  expect(kept).toContain('"forced":{"by":"cleo","reason":"the shop is down","skipped":["required_contexts"],');
});

test("a forced request that has to wait says so at once, since a mention in an edit reaches nobody", async () => {
  const deployYml = "envs:\n  - name: production\n    serialization: true\n    review: { enabled: true, reviewers: [rita] }\n";
  const world = await start({ deployYml, check: "failure" });
  await world.comment('/deploy v0.5.5 production --force "first"', { by: "cleo", on: world.github.issue(world.repository) });
  await world.comment('/deploy production --force "the shop is down"', { by: "cleo" });
  const says = "⚠️ **Forced** by **cleo**: “the shop is down” — skipped: `required_contexts`, `review` — cc @rita";
  expect(world.answer()).toMatch(/^### ⏳ feature waits to be deployed to production/);
  expect(world.answer()).toContain(says);
  await world.report("success");
  expect(world.answer()).toMatch(/^### ⏳ Deploying feature to production/);
  expect(world.answer()).toContain(says);
});

test("somebody who may not force is told so, with everything that is in the way", async () => {
  const world = await start({ check: "failure" });
  const comment = await world.comment('/deploy v0.5.5 production --force "please"');
  expect(world.deployments).toEqual([]);
  expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
});

test("a dry run tells what force would skip, and mentions nobody", async () => {
  const world = await start({ deployYml: strict, check: "failure" });
  await world.comment('/deploy v0.5.5 production --force "the shop is down" --dry-run', { by: "cleo" });
  const skipped = "`required_contexts`, `requires`, `frozen_windows`, `review`";
  expect(world.answer()).toContain(`⚠️ **Forced** by **cleo**: “the shop is down” — skipped: ${skipped}\n`);
  expect(world.deployments).toEqual([]);
});

test("force needs a reason", async () => {
  const world = await start({ check: "failure" });
  await world.comment("/deploy v0.5.5 production --force", { by: "cleo" });
  expect(world.deployments).toEqual([]);
  expect(world.answer()).toMatch(/^### 😕/);
});

test.each([
  ["somebody else's lock", "", "/lock production", "**lock**"],
  ["deployable_ref", "    deployable_ref: v9.*\n", undefined, "**deployable_ref**"],
] as const)("it does not skip %s", async (_, more, before, rule) => {
  const world = await start({ deployYml: `envs:\n  - name: production\n${more}` });
  if (before !== undefined) await world.comment(before);
  await world.comment('/deploy v0.5.5 production --force "now"', { by: "cleo" });
  expect(world.deployments).toEqual([]);
  expect(world.answer()).toContain(rule);
});

test("it does not skip its turn in a serialized environment: it waits, and then is deployed with what it skips", async () => {
  const world = await start({ deployYml: "envs:\n  - name: production\n    serialization: true\n" });
  await world.comment("/deploy v0.5.5 production", { on: world.github.issue(world.repository) });
  for (const check of world.checks) world.github.checkRun(world.repository, check.suite.sha, { name: "ci", conclusion: "failure" });
  await world.github.idle();
  await world.comment('/deploy production --force "now"', { by: "cleo" });
  expect(world.deployments).toHaveLength(1);
  await world.report("success");
  expect(world.deployments).toHaveLength(2);
  expect(world.answer()).toContain("**Forced** by **cleo**");
});

test("a refusal that force cannot skip offers the whole command to repeat", async () => {
  const world = await start({ deployYml: "envs:\n  - name: production\n", check: "failure" });
  world.github.convertToDraft(world.pullRequest);
  await world.comment('/deploy production --again --force "fire in the shop"', { by: "cleo" });
  expect(world.answer()).toContain('**Next:** `/deploy production --again --force "fire in the shop"`');
});

test("a needless force says that nothing was in the way", async () => {
  const world = await start();
  await world.comment('/deploy v0.5.5 production --force "just in case"', { by: "cleo" });
  expect(world.answer()).toContain("nothing had to be skipped");
});
