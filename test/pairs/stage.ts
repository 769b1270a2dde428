import { start, type World } from "../support/world.js";
import { issueOf, type Need } from "./acts.js";

const review = "    review:\n      enabled: true\n      reviewers: [bob, dora]\n";
const rules = (needs: ReadonlySet<Need>): string => `envs:
  - name: production
    serialization: true
    required_contexts: []
    live: off
    auto_deploy_on: refs/heads/main
${needs.has("review") ? review : ""}  - name: staging
    required_contexts: []
`;

/** A serialized environment, with everything that two simultaneous acts need. */
export async function stage(needs: ReadonlySet<Need>): Promise<World> {
  const world = await start({
    deployYml: rules(needs),
    roles: { dora: "write", eve: "write" },
    gitHub: { contract: "off" },
    before: (github, repository, tagged) => {
      const past = (environment: string, sha: string, state: string | undefined): void => {
        const request = `comment-${repository.deployments.size + 1}`;
        const gitploy = { request, requested_by: "cleo", ref: sha, sha };
        const made = github.createDeployment(repository, { ref: sha, environment, creator: "gitploy[bot]", payload: { gitploy } });
        if (state !== undefined) github.deploymentStatus(made, { state });
      };
      // Not the commit that waits already: that would be refused.
      const staged = github.commit(repository, "staged", { message: "Staged", files: { "staged.txt": "1\n" }, author: "cleo" });
      const older = github.commit(repository, "older", { message: "Older", files: { "older.txt": "1\n" }, author: "cleo" });
      const newer = github.commit(repository, "newer", { message: "Newer", files: { "newer.txt": "1\n" }, author: "cleo" });
      if (needs.has("history")) for (const sha of [older, newer]) past("production", sha, "success");
      if (needs.has("staging")) past("staging", staged, "success");
      if (needs.has("running") || (needs.has("wish") && !needs.has("review"))) past("production", tagged, undefined);
    },
  });
  for (const by of ["first", "second"] as const) issueOf(world, by);
  await world.github.idle();
  if (needs.has("wish")) await world.comment("/deploy production");
  if (needs.has("locked")) await world.comment("/lock production for a while", { by: "eve", on: world.github.issue(world.repository) });
  if (needs.has("held push")) {
    world.github.commit(world.repository, "main", { message: "Held up", files: { "held.txt": "1\n" }, author: "cleo" });
    await world.github.idle();
  }
  return world;
}
