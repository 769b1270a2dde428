import { expect, test } from "vitest";
import { open, textOf } from "./page-stage.js";

const deploy = { by: "ann", body: "/deploy v0.5.5 production" };

test.each([
  ["502", false],
  ["502-done", true],
] as const)("GitHub answers %s: nothing is deployed twice, and what failed is done a minute later", async (gitHub, done) => {
  const { post, shows, log, live, talk } = await open({ troubled: true });
  await post({ gitHub });
  expect(await talk()).toContain("GitHub answers 502 to everything that writes");
  await post(deploy);
  expect(live("production")).not.toContain("v0.5.5");
  expect((await talk()).includes("👀")).toBe(done);
  expect(await log()).toMatch(
    /issue_comment created in #2: \/deploy v0\.5\.5 production by ann \d+ requests in \d+ round trips, \d+ refused/,
  );
  await post({ time: "1" });
  await post({ time: "1" });
  await shows(/✅ v0\.5\.5 is live in production/);
  expect(live("production").filter((ref) => ref === "v0.5.5")).toEqual(["v0.5.5"]);
  expect((await talk()).match(/v0\.5\.5 is live in production<\/h2>/g)).toHaveLength(1);
  expect(await log()).toMatch(/Webhook again: issue_comment created in #2: \/deploy v0\.5\.5 production.*redelivery asked for/);
});

test("the hourly limit is used up: latecomers are told so", async () => {
  const { post, shows, live, talk } = await open({ troubled: true });
  await post({ gitHub: "hourly" });
  await post(deploy);
  expect(await talk()).not.toContain("👀");
  await post({ time: "20" });
  await shows(/20 minutes/);
  expect(live("production")).not.toContain("v0.5.5");
});

test("the secondary limit is over after a minute, and the deployment is made once", async () => {
  const { post, shows, live, log } = await open({ troubled: true });
  await post({ gitHub: "secondary" });
  await post(deploy);
  expect(await log()).toMatch(/by ann \d+ requests in \d+ round trips, 1 refused/);
  await post({ time: "1" });
  await post({ time: "1" });
  await shows(/✅ v0\.5\.5 is live in production/);
  expect(live("production").filter((ref) => ref === "v0.5.5")).toEqual(["v0.5.5"]);
});

test("a green check without a webhook is found by the sweep", async () => {
  const { post, shows, log, talk } = await open();
  await post({ by: "ann", body: "/deploy staging" }, {}, "/-/playground/talk?in=1");
  await shows(/⏳/, 1);
  await post({ gitHub: "lost" });
  await post({ checks: "success" }, {}, "/-/playground/talk?in=1");
  expect(await log()).toContain("check_run completed test: success by github-actions[bot] lost");
  expect(await talk(1)).not.toContain("Deploying");
  await post({ time: "5" });
  await shows(/✅ stock is live in staging/, 1);
  expect(await log()).toContain("Sweep: the App looks after what time brings");
});

test("a comment whose webhook failed is delivered again", async () => {
  const { post, shows, log, live } = await open();
  await post({ gitHub: "late" });
  await post(deploy);
  expect(await log()).toContain("did not arrive");
  await post({ gitHub: "well" });
  await post({ time: "5" });
  await shows(/✅ v0\.5\.5 is live in production/);
  expect(live("production").filter((ref) => ref === "v0.5.5")).toEqual(["v0.5.5"]);
});

test.each([
  ["before-deployment", 0],
  ["after-deployment", 1],
  ["before-answer", 1],
] as const)("the App is killed %s: another process takes over, once", async (kill, made) => {
  const { post, shows, log, live, stage, talk } = await open({ troubled: true });
  const deployed = () =>
    [...stage.repository.deployments.values()].filter((each) => each.ref === "v0.5.5" && each.environment === "production");
  await post({ kill });
  await post(deploy);
  expect(await log()).toMatch(/The App was killed.*the App died over it/);
  expect(deployed()).toHaveLength(made);
  expect(textOf(await talk())).not.toContain("gitploy[bot]");
  await post({ time: "1" });
  await post({ time: "5" });
  await shows(/✅ v0\.5\.5 is live in production/);
  expect(deployed()).toHaveLength(1);
  expect((await talk()).match(/v0\.5\.5 is live in production<\/h2>/g)).toHaveLength(1);
  expect(live("production").at(-1)).toBe("v0.5.5");
});

test("killed at once, the App answers again, and so do its pages", async () => {
  const { post, shows, ask } = await open();
  await post({ kill: "now" });
  await post({ by: "ann", body: "/status" });
  await shows(/5 environments/);
  expect((await ask("/octo/shop")).status).toBe(401);
});
