import type { GitHub } from "../../playground/github/github.js";
import type { Town } from "./town.js";

type Repository = ReturnType<GitHub["repository"]>;

/** Events that do not concern the App, one after the other; each returns how many it made. */
export function createNoise({ github, repositories }: Pick<Town, "github" | "repositories">): () => number {
  const acts: readonly ((repository: Repository, count: number) => void)[] = [
    (repository) => {
      const [pull] = repository.openPullRequests;
      const issue = repository.issues.get(pull ?? 1);
      if (issue !== undefined) github.comment(issue, "bob", "Looks good to me. Shall we /deploy it?");
    },
    (repository, count) => github.commit(repository, side, { message: `Try ${count}`, files: { "side.txt": `${count}\n` }, author: "bob" }),
    (repository, count) => github.status(repository, sideOf(repository), { context: `lint ${count}`, state: "success" }),
    (repository, count) => github.checkRun(repository, sideOf(repository), { name: `test ${count}`, conclusion: "success" }),
    (repository) => {
      const theirs = github.createDeployment(repository, { ref: "main", environment: "docs" });
      for (const state of ["in_progress", "success"]) github.deploymentStatus(theirs, { state });
    },
  ];
  let count = 0;
  return () => {
    const repository = repositories[count % repositories.length];
    const act = acts[Math.floor(count / repositories.length) % acts.length];
    if (repository === undefined || act === undefined) throw new Error("there is nowhere to make noise");
    const before = github.world.outbox.log.length;
    act(repository, count);
    count += 1;
    return github.world.outbox.log.length - before;
  };

  function sideOf(repository: Repository): string {
    return github.head(repository, side) ?? github.head(repository, "main") ?? "";
  }
}

/** A branch that nobody deploys. */
const side = "side";
