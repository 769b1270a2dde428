import { stories as ofDeaths } from "../deaths/stories.js";
import {
  bound,
  command,
  deployed,
  elsewhere,
  press,
  production,
  pushMain,
  said,
  startJob,
  type Story,
  waiting,
} from "../deaths/telling.js";
import { keeperOf } from "../support/housekeeping.js";
import type { World } from "../support/world.js";
import { bustle, died, lagging, lonely, manyChecks, propose, squashed, succeeding, unheard } from "./telling.js";

/** A story during which GitHub may fail. */
export interface FaultStory extends Story {
  /** What others do in the meantime, repeatedly. */
  readonly meanwhile?: (world: World) => unknown;
}

const minute = 60_000;
const deploying = "⏳ Deploying v0.5.5 to production";
const live = "✅ v0.5.5 is live in production";

const stages = `envs:\n  - name: staging\n${production("requires: [staging]").replace("envs:\n", "")}`;
const featureIsLive = (world: World): Promise<void> => deployed(world, "feature");
const blocking = production("live: block");
const teamed = production("deployers: [octo/shippers]");

/** Stories that use more routes, and those in which the requested fact refuses. */
const further: Readonly<Record<string, FaultStory>> = {
  "a deployment to its success": {
    difference: { deployYml: production("serialization: true") },
    happening: command("/deploy v0.5.5 production"),
    meanwhile: succeeding,
    end: { deployments: ["v0.5.5 to production, success"], answers: [live], records: [] },
  },
  "a GitHub that does not know the tree of nothing": {
    difference: { deployYml: production("serialization: true") },
    before: async ({ github }) => {
      await github.idle();
      const says = { message: "Tree SHA does not exist" };
      const route = "/repos/{owner}/{repo}/git/commits";
      github.fault({ method: "POST", route, do: () => Promise.resolve(Response.json(says, { status: 422 })) });
    },
    happening: command("/deploy v0.5.5 production"),
    end: { deployments: ["v0.5.5 to production"], answers: [deploying], records: [] },
  },
  "the head of a pull request": {
    happening: command("/deploy production"),
    end: { deployments: ["feature to production"] },
  },
  "a reader who may not deploy": {
    happening: command("/deploy v0.5.5 production", "rita"),
    end: { deployments: [] },
  },
  "a head that moved meanwhile": {
    difference: { check: null },
    happening: (world) => {
      world.github.comment(world.pullRequest, "ann", "/deploy production");
      world.github.clock.advance(5_000);
      world.github.commit(world.repository, "feature", { message: "More", files: { "more.txt": "1\n" }, author: "ann" });
    },
    end: { deployments: [] },
  },
  "Rollback pressed, of a payload that tells no place": {
    difference: { deployYml: production("payload: blue") },
    before: async (world) => {
      await deployed(world, "feature");
      await deployed(world, "v0.5.5");
    },
    happening: press("rollback", "bob"),
    end: { deployments: ["feature to production, success", "v0.5.5 to production, success", "feature to production"] },
  },
  "a ref without its v": {
    happening: command("/deploy 0.5.5 production"),
    end: { deployments: [], answers: ["❌ 0.5.5 was not deployed to production"] },
  },
  "a member of the team": {
    difference: { deployYml: teamed, before: (github) => void github.team("octo", "shippers", ["ann", "cleo"]) },
    happening: command("/deploy v0.5.5 production"),
    end: { deployments: ["v0.5.5 to production"] },
  },
  "no member of the team": {
    difference: { deployYml: teamed, before: (github) => void github.team("octo", "shippers", ["bob", "cleo"]) },
    happening: command("/deploy v0.5.5 production"),
    end: { deployments: [] },
  },
  "101 green checks": {
    difference: { before: manyChecks("success") },
    happening: command("/deploy v0.5.5 production"),
    end: { deployments: ["v0.5.5 to production"] },
  },
  "a failed one among 101 checks": {
    difference: { before: manyChecks("failure") },
    happening: command("/deploy v0.5.5 production"),
    end: { deployments: [] },
  },
  "a required check that its App reported": {
    before: (world) => requireOf(world, "tester"),
    happening: command("/deploy production"),
    end: { deployments: ["feature to production"] },
  },
  "a required check that another App reported": {
    before: (world) => requireOf(world, "other-ci"),
    happening: command("/deploy production"),
    end: { deployments: [] },
  },
  "a commit of a branch": {
    happening: (world) => world.github.comment(world.pullRequest, "ann", `/deploy ${lonely(world, "here")} production`),
    end: { deployments: ["what came later to production"] },
  },
  "a commit of a fork": {
    difference: { private: false },
    happening: (world) => world.github.comment(world.pullRequest, "ann", `/deploy ${lonely(world, "fork")} production`),
    end: { deployments: [] },
  },
  "a list of commits that lags behind": {
    before: lagging,
    happening: command("/deploy production"),
    end: { deployments: ["feature to production"] },
  },
  "what is live, squashed": {
    difference: { deployYml: blocking },
    before: squashed,
    happening: command("/deploy main production"),
    end: { deployments: ["feature to production, success", "main to production"] },
  },
  "what is live would be lost": {
    difference: { deployYml: blocking },
    before: featureIsLive,
    happening: command("/deploy v0.5.5 production"),
    end: { deployments: ["feature to production, success"] },
  },
  "what it brings, and what would be lost": {
    before: featureIsLive,
    happening: command("/deploy v0.5.5 production"),
    end: { deployments: ["feature to production, success", "v0.5.5 to production"] },
  },
  "a success of long ago in staging": {
    difference: { deployYml: stages },
    before: async (world) => {
      await elsewhere(world, "/deploy v0.5.5 staging");
      await world.report("success");
      await bustle(world);
      await elsewhere(world, "/deploy feature staging");
      await world.report("success");
    },
    happening: command("/deploy v0.5.5 production"),
    end: { answers: [deploying, "✅ feature is live in staging", "✅ v0.5.5 is live in staging"] },
  },
  "never a success in staging": {
    difference: { deployYml: stages },
    before: bustle,
    happening: command("/deploy v0.5.5 production"),
    end: { answers: ["❌ v0.5.5 was not deployed to production"] },
  },
  "a changed deploy.yml": {
    happening: propose,
    end: { deployments: [], checkRuns: ["deploy.yml on what came later: failure"] },
  },
  "a deployment whose process died": {
    before: (world) => died(world, 3, said("/deploy v0.5.5 production")),
    happening: (world) => world.redeliverFailed(),
    end: { deployments: ["v0.5.5 to production"] },
  },
  "a push whose process died": {
    difference: { deployYml: production("auto_deploy_on: refs/heads/main", "required_contexts: []") },
    before: (world) => died(world, 3, pushMain),
    happening: (world) => world.redeliverFailed(),
    end: { deployments: ["main to production"] },
  },
  "a deployment with 120 statuses": {
    before: async (world) => {
      await waiting(world);
      const deployment = world.deployments.at(-1);
      if (deployment === undefined) return;
      await unheard(world, () => {
        for (let index = 0; index < 119; index += 1)
          world.github.deploymentStatus(deployment, { state: "in_progress", description: `step ${index}` });
      });
    },
    happening: (world) => world.report("success"),
    end: { deployments: ["v0.5.5 to production, success"], answers: [live] },
  },
  "a deployment whose answer stands before 120 comments": {
    before: async (world) => {
      await waiting(world);
      await unheard(world, () => {
        for (let index = 0; index < 120; index += 1) world.github.comment(world.pullRequest, "bob", `And another thing: ${index}`);
      });
    },
    happening: (world) => world.report("success"),
    end: { deployments: ["v0.5.5 to production, success"], answers: [live] },
  },
  "a workflow's jobs, and the end of their run": {
    before: waiting,
    happening: async ({ github, repository, tagged }) => {
      const run = github.startWorkflow(repository, tagged);
      github.endJob(github.startJob(run, { name: "roll out", environment: "production" }), "success");
      await github.idle();
      github.endWorkflow(run);
    },
    end: { deployments: ["v0.5.5 to production, success", "v0.5.5 to production, success"], answers: [live] },
  },
  "a deployment nobody reports on": {
    before: waiting,
    happening: async (world, process) => {
      world.github.clock.advance(61 * minute);
      await (await keeperOf(world, { process })).sweep();
    },
    end: { deployments: ["v0.5.5 to production, error, No status from the tooling for 1h"] },
  },
  "a request that expires where nothing went on before": {
    difference: { check: "pending" },
    happening: async (world, process) => {
      const keeper = await keeperOf(world, { process });
      await keeper.sweep();
      await waiting(world);
      world.github.clock.advance(61 * minute);
      await keeper.sweep();
    },
    end: { deployments: [], answers: ["🚫 v0.5.5 is not deployed to production: it waited too long"], records: [] },
  },
  "a command that was missed": {
    before: async (world) => {
      world.deliverTo();
      await said("/deploy v0.5.5 production")(world);
      world.github.clock.advance(2 * minute);
    },
    happening: async (world, process) => {
      world.deliverTo(process);
      await (await keeperOf(world, { process })).redeliver();
    },
    end: { deployments: ["v0.5.5 to production"] },
  },
  "a job that was missed": {
    difference: { before: bound },
    before: async (world) => {
      await unheard(world, () => startJob(world));
      world.github.clock.advance(2 * minute);
    },
    happening: async (world, process) => void (await (await keeperOf(world, { process })).sweep()),
    end: { jobs: ["roll out: in_progress, “✅ main may be deployed to production”"] },
  },
  "a job of a run that was answered before": {
    difference: { before: bound },
    before: async (world) => {
      startJob(world);
      await world.github.idle();
    },
    happening: ({ github, repository }) => {
      const run = [...repository.suites.values()].findLast((suite) => suite.run !== undefined);
      if (run !== undefined) github.startJob(run, { name: "smoke test", environment: "production" });
    },
    end: { records: [] },
  },
  "claims of last week": {
    difference: { deployYml: production("auto_deploy_on: refs/heads/main", "required_contexts: []") },
    before: async (world) => {
      pushMain(world);
      await world.github.idle();
      await world.report("success");
      world.github.clock.advance(8 * 24 * 60 * minute);
    },
    happening: async (world, process) => void (await (await keeperOf(world, { process, random: () => 0 })).sweep()),
    end: { deployments: ["main to production, success"] },
  },
};

/** All stories in which GitHub may fail, by name. */
export const stories: Readonly<Record<string, FaultStory>> = { ...ofDeaths, ...further };

/** main requires a check of one App, and there is a status of that name by this one. */
async function requireOf({ github, repository, head }: World, app: string): Promise<void> {
  github.protectBranch(repository, "main", { requiredContexts: [{ context: "e2e", app: "tester" }] });
  github.status(repository, head, { context: "e2e", state: "success", creator: `${app}[bot]` });
  await github.idle();
}
