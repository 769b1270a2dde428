import { createStage } from "./stage.js";
import { atMost, byRoute, type Row } from "./table.js";

/** A deploy that waits for a check, from the comment to the deployment. */
export async function waiting(): Promise<readonly Row[]> {
  const stage = createStage();
  const { github } = stage;
  const { repository, issue, sha } = stage.place();
  const check = github.checkRun(repository, sha, { name: "slow" });
  await stage.start();
  github.comment(issue, "ann", "/deploy v1 production");
  await github.idle();
  const untilItWaits = github.requests.length;
  github.finishCheck(check, "success");
  await github.idle();
  if (repository.deployments.size !== 1) throw new Error("what waited was not deployed");
  const requests = github.requests.filter(({ route }) => !route.endsWith("/access_tokens"));
  return [
    atMost("requests of a deploy that waits for a check, all in all", requests.length, 20),
    atMost("    of that after the check has finished", github.requests.length - untilItWaits, 12),
    ...byRoute(requests),
  ];
}
