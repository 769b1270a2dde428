import { deployed } from "../deaths/telling.js";
import type { World } from "../support/world.js";

const minute = 60_000;

/** The tooling reports success on everything that runs. */
export const succeeding = (world: World): void => {
  for (const deployment of world.deployments)
    if (deployment.statuses.length === 0) world.github.deploymentStatus(deployment, { state: "success" });
};

/** A process dies before its nth write in the story, half a minute before another one starts. */
export async function died(world: World, dies: number, happening: (world: World) => unknown): Promise<void> {
  await world.startProcess({ dies });
  await happening(world);
  await world.github.idle();
  world.github.clock.advance(minute);
}

/** The changed deploy.yml of a pull request. */
export function propose(world: World): void {
  world.github.commit(world.repository, "rules", { files: { "deploy.yml": "envs:\n  - name: production\n    timeout: soon\n" } });
  world.github.openPullRequest(world.repository, { head: "rules", title: "Change the rules" });
}

/** A commit without a pull request, on a branch of its own or of a fork. */
export function lonely(world: World, where: "here" | "fork"): string {
  const { github, repository } = world;
  const place = where === "here" ? repository : github.fork(repository, "guest");
  const sha = github.commit(place, "lonely", { files: { "lonely.txt": "1\n" }, author: where === "here" ? "ann" : "guest" });
  github.checkRun(repository, sha, { name: "ci", conclusion: "success" });
  github.clock.advance(minute);
  return sha;
}

/** Lets something happen without events to the App. */
export async function unheard({ github }: World, happening: () => unknown): Promise<void> {
  await github.idle();
  const { outbox } = github.world;
  const { deliver } = outbox;
  outbox.deliver = undefined;
  happening();
  outbox.deliver = deliver;
}

/** So many deployments to staging by others that GitHub's first page does not show ours. */
export const bustle = (world: World): Promise<void> =>
  unheard(world, () => {
    for (let index = 0; index < 55; index += 1) world.github.createDeployment(world.repository, { ref: "main", environment: "staging" });
  });

/** More checks than GitHub shows at once, the oldest and the newest of them with that conclusion. */
export const manyChecks =
  (conclusion: string) =>
  ({ checkRun }: World["github"], repository: World["repository"], tagged: string): void => {
    for (let index = 0; index < 102; index += 1)
      checkRun(repository, tagged, { name: `check ${index}`, conclusion: index % 101 === 0 ? conclusion : "success" });
  };

/** The pull request's list of commits lags behind its head, as GitHub's does at times. */
export const lagging = async (world: World): Promise<void> => {
  await world.github.idle();
  world.github.fault({
    route: "graphql",
    operation: "Snapshot",
    times: 100_000,
    do: async (perform) => {
      const answer = (await (await perform()).json()) as {
        readonly data?: { readonly repository?: { readonly issueOrPullRequest?: { commits?: unknown } } };
      };
      const pull = answer.data?.repository?.issueOrPullRequest;
      if (pull?.commits !== undefined) pull.commits = { nodes: [] };
      return Response.json(answer);
    },
  });
};

/** What is live was merged as another commit, which `main` contains. */
export const squashed = async (world: World): Promise<void> => {
  await deployed(world, "feature");
  world.github.merge(world.pullRequest, { method: "squash" });
  const sha = world.github.head(world.repository, "main") ?? "";
  world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
  world.github.clock.advance(minute);
  await world.github.idle();
};
