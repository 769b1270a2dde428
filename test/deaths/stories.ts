import { keeperOf } from "../support/housekeeping.js";
import {
  bound,
  command,
  deployed,
  elsewhere,
  endJobs,
  green,
  press,
  production,
  pushMain,
  reporting,
  said,
  startJob,
  type Story,
  waiting,
} from "./telling.js";

const minute = 60_000;
const serialized = production("serialization: true");
const reviewed = production("review: { enabled: true, reviewers: [rita, bob] }");
const pushed = production("auto_deploy_on: refs/heads/main", "required_contexts: []");
const merging = production("auto_merge: true", "required_contexts: [ci]");
const stages = `envs:\n  - name: staging\n${production("requires: [staging]").replace("envs:\n", "")}`;

const deploying = "⏳ Deploying v0.5.5 to production";

/** Everything that Gitploy does in more than one write. */
export const stories: Readonly<Record<string, Story>> = {
  deploy: {
    happening: command("/deploy v0.5.5 production"),
    end: { answers: [deploying], checkRuns: ["deploy/production on v0.5.5: in_progress"], records: [], mentions: [] },
    quick: true,
  },
  "deploy, serialized": {
    difference: { deployYml: serialized },
    happening: command("/deploy v0.5.5 production"),
    end: { answers: [deploying], checkRuns: ["deploy/production on v0.5.5: in_progress"], records: [] },
    quick: true,
  },
  "a deployment that waited": {
    difference: { check: "pending" },
    before: waiting,
    happening: green,
    end: { deployments: ["v0.5.5 to production"], answers: [deploying], records: [] },
    quick: true,
  },
  "a request that has to wait": {
    difference: { check: "pending" },
    happening: command("/deploy v0.5.5 production"),
    end: {
      deployments: [],
      answers: ["⏳ v0.5.5 waits to be deployed to production"],
      checkRuns: ["deploy/production on v0.5.5: queued"],
      records: ["v0.5.5 waits for required_contexts"],
    },
  },
  "/approve": {
    difference: { deployYml: reviewed },
    before: waiting,
    happening: command("/approve production", "rita"),
    end: { deployments: ["v0.5.5 to production"], answers: [deploying, "👍 rita approved v0.5.5 for production"], records: [] },
    quick: true,
  },
  "Approve pressed": {
    difference: { deployYml: reviewed },
    before: waiting,
    happening: press("approve", "bob"),
    end: { deployments: ["v0.5.5 to production"], answers: [deploying, "👍 bob approved v0.5.5 for production"], records: [] },
  },
  "/reject": {
    difference: { deployYml: reviewed },
    before: waiting,
    happening: command("/reject production not today", "rita"),
    end: {
      deployments: [],
      answers: ["❌ v0.5.5 is not deployed to production: rejected by rita", "🚫 rita rejected v0.5.5 for production"],
      checkRuns: ["deploy/production on v0.5.5: failure"],
      records: [],
    },
  },
  "/cancel of what waits": {
    difference: { check: "pending" },
    before: waiting,
    happening: command("/cancel production", "bob"),
    end: {
      deployments: [],
      answers: ["🚫 bob cancelled v0.5.5 for production", "🚫 v0.5.5 is not deployed to production: cancelled by bob"],
      checkRuns: ["deploy/production on v0.5.5: cancelled"],
      records: [],
    },
    quick: true,
  },
  "/cancel of what runs": {
    before: waiting,
    happening: command("/cancel production", "bob"),
    end: {
      deployments: ["v0.5.5 to production, error, cancelled by bob"],
      answers: ["🚫 The deployment of v0.5.5 to production was cancelled", "🚫 bob asked to stop v0.5.5 in production"],
      checkRuns: ["deploy/production on v0.5.5: cancelled"],
      records: [],
    },
  },
  "/lock": {
    happening: command("/lock production for 2h"),
    end: { answers: ["🔒 production is locked by ann"], records: ["locked by ann"] },
  },
  "/unlock that lets a push go": {
    difference: { deployYml: pushed },
    before: async (world) => {
      await world.comment("/lock production", { by: "bob" });
      pushMain(world);
      await world.github.idle();
    },
    happening: command("/unlock production"),
    end: {
      deployments: ["main to production"],
      answers: ["🔒 production is locked by bob", "🔓 production is unlocked by ann"],
      checkRuns: ["deploy/production on main: in_progress"],
      records: [],
    },
  },
  "/unlock where the record's ref is at no commit": {
    before: async (world) => {
      const blob = [...world.repository.store.all.values()].find(({ type }) => type === "blob");
      world.github.push(world.repository, "refs/gitploy/production", blob?.sha ?? "", "bob");
      await world.github.idle();
    },
    happening: command("/unlock production"),
    end: { answers: ["🔓 production is unlocked by ann"], records: [] },
  },
  "/rollback that locks": {
    difference: { deployYml: pushed },
    before: async (world) => {
      await deployed(world, "v0.5.5");
      await deployed(world, "feature");
    },
    happening: command("/rollback production", "bob"),
    end: {
      answers: [
        "↩️ feature was rolled back from production",
        "⏳ Rolling back production to v0.5.5",
        "☑️ v0.5.5 was live in production, until feature replaced it",
      ],
      records: ["locked by bob"],
    },
  },
  "/promote": {
    difference: { deployYml: stages },
    before: async (world) => {
      await elsewhere(world, "/deploy v0.5.5 staging");
      await world.report("success");
    },
    happening: command("/promote staging to production"),
    end: { answers: [deploying, "✅ v0.5.5 is live in staging"], records: [] },
  },
  "--force": {
    difference: { check: "failure" },
    happening: command('/deploy v0.5.5 production --force "the shop is down"', "cleo"),
    end: { deployments: ["v0.5.5 to production"], answers: [deploying], records: [] },
  },
  "a newer request that replaces one": {
    difference: { check: "pending" },
    before: waiting,
    happening: command("/deploy production", "bob"),
    end: {
      deployments: [],
      answers: [
        "⏳ feature waits to be deployed to production",
        "🚫 v0.5.5 is not deployed to production: replaced by the newer request for feature",
      ],
      checkRuns: ["deploy/production on feature: queued", "deploy/production on v0.5.5: cancelled"],
      records: ["feature waits for required_contexts"],
    },
    quick: true,
  },
  "the same once more, while it runs": {
    before: (world) => elsewhere(world, "/deploy v0.5.5 production"),
    happening: command("/deploy v0.5.5 production", "bob"),
    end: {
      deployments: ["v0.5.5 to production"],
      answers: [deploying, "❌ v0.5.5 was not deployed to production"],
      checkRuns: ["deploy/production on v0.5.5: in_progress"],
      records: [],
      mentions: [],
    },
  },
  "the same once more, while it waits": {
    difference: { check: "pending" },
    before: (world) => elsewhere(world, "/deploy v0.5.5 production"),
    happening: command("/deploy v0.5.5 production", "bob"),
    end: {
      deployments: [],
      answers: ["⏳ v0.5.5 waits to be deployed to production", "❌ v0.5.5 was not deployed to production"],
      checkRuns: ["deploy/production on v0.5.5: queued"],
      records: ["v0.5.5 waits for required_contexts"],
      mentions: [],
    },
  },
  "what waits, while the same was forced and fails": {
    difference: { check: "pending" },
    before: async (world) => {
      await waiting(world);
      await elsewhere(world, '/deploy v0.5.5 production --force "urgent"', "cleo");
      green(world);
      await world.github.idle();
    },
    happening: reporting("failure"),
    end: {
      deployments: ["v0.5.5 to production, failure", "v0.5.5 to production"],
      answers: [deploying, "❌ The deployment of v0.5.5 to production failed"],
      checkRuns: ["deploy/production on v0.5.5: in_progress"],
      records: [],
    },
  },
  "two of the same that met": {
    before: async (world) => {
      world.deliverTo();
      const place = world.github.issue(world.repository);
      for (const by of ["ann", "bob"]) {
        const comment = world.github.comment(place, by, "Deploy it, somebody!");
        const gitploy = { request: `comment-${comment.id}`, issue: place.number, comment: comment.id, requested_by: by };
        world.github.createDeployment(world.repository, {
          ref: world.tagged,
          environment: "production",
          creator: "gitploy[bot]",
          payload: { gitploy: { ...gitploy, ref: "v0.5.5", sha: world.tagged } },
        });
      }
      await world.github.idle();
      world.github.clock.advance(minute);
    },
    happening: async (world, process) => {
      // This process only sweeps.
      world.deliverTo();
      await (await keeperOf(world, { process })).sweep();
    },
    end: {
      deployments: [
        "v0.5.5 to production",
        "v0.5.5 to production, error, Cancelled by Gitploy: the same was begun a moment before (comment-<id>)",
      ],
      answers: [deploying, "🚫 The deployment of v0.5.5 to production was cancelled"],
      checkRuns: ["deploy/production on v0.5.5: in_progress"],
      records: [],
    },
  },
  "a request that expires in the sweep": {
    difference: { check: "pending" },
    before: async (world) => {
      await waiting(world);
      world.github.clock.advance(61 * minute);
    },
    happening: async (world, process) => void (await (await keeperOf(world, { process })).sweep()),
    end: {
      deployments: [],
      answers: ["🚫 v0.5.5 is not deployed to production: it waited too long"],
      checkRuns: ["deploy/production on v0.5.5: cancelled"],
      records: [],
    },
  },
  "a pull request whose head moves": {
    difference: { check: "pending" },
    before: said("/deploy production"),
    happening: (world) => world.github.commit(world.repository, "feature", { message: "More", author: "ann" }),
    end: {
      deployments: [],
      answers: ["🚫 feature is not deployed to production: the pull request moved on to <sha>"],
      checkRuns: ["deploy/production on feature: cancelled"],
      records: [],
    },
  },
  "a check that fails": {
    difference: { check: "pending" },
    before: waiting,
    happening: (world) => world.checks.map((check) => world.github.finishCheck(check, "failure")),
    end: {
      deployments: [],
      answers: ["❌ v0.5.5 was not deployed to production"],
      checkRuns: ["deploy/production on v0.5.5: failure"],
      records: [],
    },
  },
  "a push": {
    difference: { deployYml: pushed },
    happening: pushMain,
    end: { deployments: ["main to production"], answers: [], checkRuns: ["deploy/production on main: in_progress"] },
    quick: true,
  },
  auto_merge: {
    difference: {
      deployYml: merging,
      before: (github, repository) => void github.commit(repository, "main", { message: "Main goes on", files: { "main.txt": "1\n" } }),
    },
    happening: command("/deploy production"),
    end: {
      deployments: [],
      answers: ["⏳ feature waits to be deployed to production"],
      checkRuns: ["deploy/production on what came later: queued"],
      records: ["feature waits for required_contexts"],
    },
  },
  "a success that lets the next one start": {
    difference: { deployYml: serialized },
    before: async (world) => {
      await elsewhere(world, "/deploy v0.5.5 production");
      await world.comment("/deploy production", { by: "bob" });
    },
    happening: reporting("success"),
    end: {
      deployments: ["v0.5.5 to production, success", "feature to production"],
      answers: ["⏳ Deploying feature to production", "✅ v0.5.5 is live in production"],
      records: [],
    },
  },
  "a failure": {
    before: waiting,
    happening: reporting("failure"),
    end: {
      deployments: ["v0.5.5 to production, failure"],
      answers: ["❌ The deployment of v0.5.5 to production failed"],
      checkRuns: ["deploy/production on v0.5.5: failure"],
    },
  },
  "a job of our own deployment": {
    difference: { before: bound },
    before: waiting,
    happening: (world) => startJob(world, "deployment", "gitploy[bot]"),
    end: { jobs: ["roll out: in_progress, “✅ v0.5.5 may be deployed to production”"], answers: [deploying], records: [] },
    quick: true,
  },
  "a job that takes its turn": {
    difference: { deployYml: serialized, before: bound },
    happening: (world) => startJob(world),
    end: {
      jobs: ["roll out: in_progress, “✅ main may be deployed to production”"],
      records: ["main waits for ; has its turn"],
      checkRuns: [],
    },
    quick: true,
  },
  "a job that is refused": {
    difference: { deployYml: production("jobs: refuse"), before: bound },
    happening: (world) => startJob(world),
    end: { jobs: ["roll out: failure, “❌ main was not deployed to production”"], records: [], checkRuns: [] },
  },
  "a job that has to wait": {
    difference: { check: "pending", before: bound },
    happening: (world) => startJob(world),
    end: {
      jobs: ["roll out: waiting, “⏳ main waits to be deployed to production”"],
      records: ["main waits for required_contexts"],
      checkRuns: ["deploy/production on v0.5.5: queued"],
    },
  },
  "a job that waited": {
    difference: { check: "pending", before: bound },
    before: async (world) => {
      startJob(world);
      await world.github.idle();
    },
    happening: green,
    end: {
      jobs: ["roll out: in_progress, “✅ main may be deployed to production”"],
      records: ["main waits for required_contexts; has its turn"],
      checkRuns: ["deploy/production on v0.5.5: in_progress"],
    },
    quick: true,
  },
  "a job that a reviewer rejects": {
    difference: { deployYml: reviewed, before: bound },
    before: async (world) => {
      startJob(world);
      await world.github.idle();
    },
    happening: press("reject", "bob"),
    end: {
      jobs: ["roll out: failure, “❌ main is not deployed to production: rejected by bob”"],
      records: [],
      checkRuns: ["deploy/production on v0.5.5: failure"],
    },
  },
  "the end of a job that lets the next one start": {
    difference: { deployYml: serialized, before: bound },
    before: async (world) => {
      startJob(world);
      await world.github.idle();
      await world.comment("/deploy production", { by: "bob" });
    },
    happening: (world) => endJobs(world, "success"),
    end: { answers: ["⏳ Deploying feature to production"], records: [] },
    quick: true,
  },
  "a run that is cancelled while its job waits": {
    difference: { check: "pending", before: bound },
    before: async (world) => {
      startJob(world);
      await world.github.idle();
    },
    happening: (world) => endJobs(world, "cancelled"),
    end: { records: [], checkRuns: ["deploy/production on v0.5.5: cancelled"] },
  },
  "/status": {
    happening: command("/status"),
    end: { answers: ["📋 Nothing is live in production yet"] },
  },
};
