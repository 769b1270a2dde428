import { describe, expect, test } from "vitest";
import { conversation, looks } from "../support/looks.js";
import { start, type World } from "../support/world.js";

/** Our newest check run on a commit, as it looks. */
function checkRun(world: World, sha: string): string {
  const run = world.checkRuns(sha).at(-1);
  const buttons = (run?.actions ?? []).map(({ label }) => `[${label}]`).join(" ");
  return [`${run?.name}: ${run?.conclusion ?? run?.status}`, run?.output.title, buttons].filter((line) => line !== "").join("\n");
}

// Everything that a person reads first. Links are left out, and folded parts stay folded: other tests cover them.
describe("as it looks", () => {
  test("a deployment begins, goes on and succeeds: one answer, edited in place", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    expect(conversation(world.pullRequest)).toMatchInlineSnapshot(`
      "ann: /deploy v0.5.5 production  (👀 🚀)

      ────

      gitploy: ⏳ Deploying v0.5.5 to production

      Ref           v0.5.5
      Commit        274ac0e Begin — octo, 11 minutes ago
      Environment   production
      Requested by  ann in #1
      Status        requested

      ▸ Rules: 13 passed"
    `);
    expect(looks(world.answer(), { open: "Rules" })).toMatchInlineSnapshot(`
      "⏳ Deploying v0.5.5 to production

      Ref           v0.5.5
      Commit        274ac0e Begin — octo, 11 minutes ago
      Environment   production
      Requested by  ann in #1
      Status        requested

      ▾ Rules: 13 passed

      - ✅ permission — ann may deploy to production.
      - ✅ ref — v0.5.5 is 274ac0e.
      - ✅ deployable_ref — Any ref may be deployed to production.
      - ✅ pull_request — The commit belongs to this repository, and no draft has it as its head.
      - ✅ required_contexts — 1 check is green.
      - ✅ auto_merge — Whether the commit is behind main does not matter here.
      - ✅ requires — production requires no other environment first.
      - ✅ frozen_windows — production is not frozen now.
      - ✅ lock — production is not locked.
      - ✅ serialization — Deployments to production need not take turns.
      - ✅ review — production needs no approval.
      - ✅ live — What is live in production does not stand in the way.
      - ✅ same — It is not what was last deployed to production."
    `);
    expect(checkRun(world, world.tagged)).toMatchInlineSnapshot(`
      "deploy/production: in_progress
      ⏳ Deploying v0.5.5 to production"
    `);
    world.github.clock.advance(20_000);
    await world.report("in_progress", { logUrl: "https://ci.example.com/1" });
    world.github.clock.advance(100_000);
    await world.report("success", { environmentUrl: "https://shop.example.com/" });
    expect(conversation(world.pullRequest)).toMatchInlineSnapshot(`
      "ann: /deploy v0.5.5 production  (👀 🚀)

      ────

      gitploy: ✅ v0.5.5 is live in production

      Ref           v0.5.5
      Commit        274ac0e Begin — octo, 11 minutes ago
      Environment   production
      Requested by  ann in #1
      Status        success
      Duration      2m
      Links         Logs · Environment

      ▸ Rules: 13 passed

      ▸ Timeline: 2 statuses"
    `);
    expect(looks(world.answer(), { open: "Timeline" })).toMatchInlineSnapshot(`
      "✅ v0.5.5 is live in production

      Ref           v0.5.5
      Commit        274ac0e Begin — octo, 11 minutes ago
      Environment   production
      Requested by  ann in #1
      Status        success
      Duration      2m
      Links         Logs · Environment

      ▸ Rules: 13 passed

      ▾ Timeline: 2 statuses

      - 12:11:20 in_progress — github-actions[bot] · logs
      - 12:13:00 success — github-actions[bot]"
    `);
    expect(checkRun(world, world.tagged)).toMatchInlineSnapshot(`
      "deploy/production: success
      ✅ v0.5.5 is live in production
      [Rollback]"
    `);
  });

  test("a deployment fails: its answer says so, and a new comment tells the requester", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    world.github.clock.advance(90_000);
    await world.report("failure", { description: "The health check failed", logUrl: "https://ci.example.com/1" });
    expect(conversation(world.pullRequest)).toMatchInlineSnapshot(`
      "ann: /deploy v0.5.5 production  (👀 🚀)

      ────

      gitploy: ❌ The deployment of v0.5.5 to production failed

      > The health check failed

      Ref           v0.5.5
      Commit        274ac0e Begin — octo, 11 minutes ago
      Environment   production
      Requested by  ann in #1
      Status        failure The health check failed
      Duration      1m 30s
      Links         Logs

      Next: /deploy v0.5.5 production tries again

      ▸ Rules: 13 passed

      ▸ Timeline: 1 status

      ────

      gitploy: ❌ @ann: The deployment of v0.5.5 to production failed. Logs. The whole answer.

      > The health check failed

      Next: /deploy v0.5.5 production tries again"
    `);
    expect(checkRun(world, world.tagged)).toMatchInlineSnapshot(`
      "deploy/production: failure
      ❌ The deployment of v0.5.5 to production failed"
    `);
  });

  test("a request waits for a check, and then for its turn", async () => {
    const world = await start({ check: "pending", deployYml: "envs:\n  - name: production\n    serialization: true\n" });
    await world.comment("/deploy v0.5.5 production");
    expect(conversation(world.pullRequest)).toMatchInlineSnapshot(`
      "ann: /deploy v0.5.5 production  (👀 🚀)

      ────

      gitploy: ⏳ v0.5.5 waits to be deployed to production

      - ⏳ required_contexts — ci is not finished.

      It deploys by itself as soon as all rules pass. /cancel production ends the wait.

      Ref           v0.5.5 (tag)
      Commit        4ccc2be Begin — octo, 11 minutes ago
      Environment   production
      Requested by  ann in #1

      ▸ Rules: 12 passed, 1 waiting"
    `);
    expect(checkRun(world, world.tagged)).toMatchInlineSnapshot(`
      "deploy/production: queued
      ⏳ v0.5.5 waits to be deployed to production"
    `);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    const other = world.github.openPullRequest(world.repository, { head: "feature", title: "Another", author: "bob" });
    await world.comment("/deploy", { by: "bob", on: other });
    expect(looks(world.answer(other))).toMatchInlineSnapshot(`
      "⏳ feature waits to be deployed to production

      - ⏳ serialization — 1st in the queue; running: v0.5.5 by ann.

      It deploys by itself as soon as all rules pass. /cancel production ends the wait.

      Ref           feature (pull request)
      Commit        ed8ba5a Add the feature — ann, 10 minutes ago
      Environment   production
      Requested by  bob in #2

      ▸ Rules: 12 passed, 1 waiting"
    `);
    expect(checkRun(world, world.head)).toMatchInlineSnapshot(`
      "deploy/production: queued
      ⏳ feature waits to be deployed to production"
    `);
  });

  test("a refusal names every rule that failed, who can clear it, and what to type", async () => {
    const deployYml = `envs:
  - name: staging
  - name: production
    deployable_ref: 'v\\d+\\.\\d+\\.\\d+'
    requires: [staging]
    frozen_windows: [{ start: "0 12 * * *", duration: 2h, location: Europe/Berlin }, { start: "0 11 * * *", duration: 2h }]
`;
    const world = await start({ deployYml, check: "failure" });
    await world.comment("/lock production the database is being moved", { by: "cleo" });
    await world.comment("/deploy production");
    expect(conversation(world.pullRequest)).toMatchInlineSnapshot(`
      "cleo: /lock production the database is being moved  (👀 🚀)

      ────

      gitploy: 🔒 production is locked by cleo

      > the database is being moved — cleo

      Only cleo may deploy there now. It holds until somebody unlocks it or until #1 is merged, or closed by whoever may unlock it.

      Next: /unlock production releases it; whoever may deploy there may do that.

      ────

      ann: /deploy production  (👀 👎)

      ────

      gitploy: ❌ feature was not deployed to production

      - ❌ deployable_ref — feature may not be deployed to production: only refs that match v\\d+\\.\\d+\\.\\d+ may.
      - ❌ required_contexts — ci failed on f893b08. Run it again or fix what is wrong, then repeat the command.
      - ❌ requires — f893b08 never succeeded in staging. Deploy it there first.
      - ❌ frozen_windows — production is frozen until 2026-03-02 14:00 Europe/Berlin (2026-03-02 13:00 UTC), by the window 0 12 * * * for 2h. Repeat the command then, or let admins deploy it with --force "why".
      - ❌ lock — production has been locked by cleo since 2026-03-02 12:11 UTC: “the database is being moved”. Whoever may deploy there can unlock it with /unlock production.

      Next: /deploy <ref> production · /deploy production · /deploy staging · /unlock production

      Ref           feature (pull request)
      Commit        f893b08 Add the feature — ann, 10 minutes ago
      Environment   production
      Requested by  ann in #1

      ▸ Rules: 8 passed, 5 refused"
    `);
  });

  test("somebody who may not deploy is told what is needed, and nothing else", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    deployers: [bob, octo/ops]\n" });
    await world.comment("/deploy v0.5.5 production", { by: "rita" });
    await world.comment("/deploy v0.5.5 production");
    expect(conversation(world.pullRequest)).toMatchInlineSnapshot(`
      "rita: /deploy v0.5.5 production  (👀 👎)

      ────

      gitploy: 👎 rita may not do that: it takes write access to this repository.

      ────

      ann: /deploy v0.5.5 production  (👀 👎)

      ────

      gitploy: 👎 ann may not deploy to production: only bob and members of octo/ops may."
    `);
  });

  test("a command that was not understood is answered with what was probably meant", async () => {
    const world = await start();
    await world.comment("/deplyo v0.5.5 production");
    await world.comment("/deploy 0.5.5 prod");
    expect(conversation(world.pullRequest)).toMatchInlineSnapshot(`
      "ann: /deplyo v0.5.5 production  (👀 😕)

      ────

      gitploy: 😕 /deplyo is not a command

      Nothing was done. Did you mean /deploy?

      Usage: /deploy [<ref>] [to] [<environment>] [<input>=<value> …] [--dry-run] [--again] [--force "<reason>"]

      For example:
      - /deploy v0.5.5 production
      - /deploy production — this pull request's head
      - /deploy #123 staging — the head of another pull request
      - /deploy v0.5.5 production --dry-run — what would happen, and nothing else
      - /deploy v0.5.5 production --force "fixes the outage" — without the rules that may be skipped

      Next: one of these, or /help for all commands

      ────

      ann: /deploy 0.5.5 prod  (👀 😕)

      ────

      gitploy: 😕 There is no environment prod

      Did you mean /deploy 0.5.5 production?

      This repository deploys to production."
    `);
  });

  test("a review: it waits for people, one of them approves, and it deploys", async () => {
    const deployYml = "envs:\n  - name: production\n    review: { enabled: true, reviewers: [bob, cleo] }\n";
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5 production");
    expect(conversation(world.pullRequest)).toMatchInlineSnapshot(`
      "ann: /deploy v0.5.5 production  (👀 🚀)

      ────

      gitploy: ⏳ v0.5.5 waits to be deployed to production

      - ⏳ review — 1 approval is missing: bob or cleo may give it, with /approve production.

      @bob @cleo: please /approve production or /reject production <reason>.

      It deploys by itself as soon as all rules pass. /cancel production ends the wait.

      Ref           v0.5.5 (tag)
      Commit        9f55610 Begin — octo, 11 minutes ago
      Environment   production
      Requested by  ann in #1

      ▸ Rules: 12 passed, 1 waiting"
    `);
    expect(checkRun(world, world.tagged)).toMatchInlineSnapshot(`
      "deploy/production: action_required
      ⏳ v0.5.5 waits to be deployed to production
      [Approve] [Reject] [Cancel]"
    `);
    await world.comment("/approve production", { by: "bob" });
    expect(conversation(world.pullRequest)).toMatchInlineSnapshot(`
      "ann: /deploy v0.5.5 production  (👀 🚀)

      ────

      gitploy: ⏳ Deploying v0.5.5 to production

      Ref           v0.5.5
      Commit        9f55610 Begin — octo, 11 minutes ago
      Environment   production
      Requested by  ann in #1
      Status        requested

      ▸ Rules: 13 passed

      ────

      bob: /approve production  (👀 🚀)

      ────

      gitploy: 👍 bob approved v0.5.5 for production

      It counts for 9f55610, which ann requested, and for nothing else.

      That is all the approval it needs: it deploys by itself as soon as no other rule holds it up. As long as it waits, /reject production <reason> takes it back."
    `);
  });

  test("the status of every environment: what is live, runs, waits and is locked", async () => {
    const world = await start({ deployYml: "envs:\n  - name: staging\n  - name: production\n    serialization: true\n" });
    await world.comment("/deploy v0.5.5 staging");
    await world.report("success", { environmentUrl: "https://staging.example.com/" });
    await world.comment("/deploy v0.5.5 production");
    await world.report("in_progress");
    await world.comment("/deploy production", { by: "bob" });
    await world.comment("/lock staging for 2h until the demo is over", { by: "cleo" });
    await world.comment("/status");
    expect(looks(world.answer())).toMatchInlineSnapshot(`
      "📋 2 environments: 1 deploying, 1 with waiting requests, 1 locked

      Environment  Live                                         Running                                 Waiting                                           Held up
      staging      v0.5.5 45d6796 Begin, just now by ann in #1  –                                       –                                                 🔒 by cleo until 2026-03-02 14:11 UTC: “until the demo is over”
      production   –                                            ⏳ v0.5.5 by ann, just now: in_progress  1st in the queue: feature by bob, asked just now  –

      GitHub does not enforce the rules in staging and production: a workflow may deploy there without Gitploy. Make it binding.

      Next: /unlock staging for whoever may deploy there"
    `);
  });

  test("a rollback, a cancellation and a dry run", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production --dry-run");
    expect(looks(world.answer())).toMatchInlineSnapshot(`
      "✅ Dry run: v0.5.5 would be deployed to production

      Ref           v0.5.5 (tag)
      Commit        274ac0e Begin — octo, 11 minutes ago
      Environment   production
      Requested by  ann in #1
      Payload       {}

      ▸ Rules: 13 passed

      Nothing was deployed, and nothing waits."
    `);
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    await world.comment("/deploy production");
    await world.comment("/cancel production", { by: "bob" });
    expect(looks(world.answer())).toMatchInlineSnapshot(`
      "🚫 bob asked to stop feature in production

      The deployment is marked error on GitHub. That asks the tooling to stop and kills nothing: what runs may still go on, and if it succeeds, it counts.

      Next: /status production shows how it went, /rollback production brings back what was live before."
    `);
    await world.comment("/rollback production");
    expect(looks(world.answer())).toMatchInlineSnapshot(`
      "⏳ Rolling back production to v0.5.5

      Ref           v0.5.5
      Commit        274ac0e Begin — octo, 11 minutes ago
      Environment   production
      Requested by  ann in #1
      Status        requested

      ▸ Rules: 4 passed"
    `);
  });
});
