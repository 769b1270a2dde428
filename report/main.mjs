// The step itself: whose deployment this is, and that it begins. Nothing of it is reported before that is known.
import { readDeployment } from "./deployment.mjs";
import { keep, run, setVariables } from "./runner.mjs";
import { report } from "./status.mjs";

await run(async () => {
  const deployment = readDeployment();
  // From here on the end is reported, too.
  keep("deployment", String(deployment.id));
  setVariables({
    GITPLOY_ENVIRONMENT: deployment.environment,
    GITPLOY_REF: deployment.ref,
    GITPLOY_SHA: deployment.sha,
    GITPLOY_TASK: deployment.task,
  });
  await report(deployment.id, "in_progress");
});
