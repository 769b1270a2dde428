import type { Route } from "../http/route.js";
import { appRoutes } from "./app.js";
import { branchRoutes } from "./branches.js";
import { checkRoutes } from "./checks.js";
import { commitRoutes } from "./commits.js";
import { deploymentRoutes } from "./deployments.js";
import { gitRoutes } from "./git.js";
import { issueRoutes } from "./issues.js";
import { environmentRoutes } from "./environments.js";
import { peopleRoutes } from "./people.js";
import { repositoryRoutes } from "./repositories.js";
import { workflowRunRoutes } from "./workflow-runs.js";

/** All operations of the REST API that this GitHub has. */
export const routes: readonly Route[] = [
  ...appRoutes,
  ...repositoryRoutes,
  ...commitRoutes,
  ...branchRoutes,
  ...gitRoutes,
  ...issueRoutes,
  ...checkRoutes,
  ...deploymentRoutes,
  ...environmentRoutes,
  ...workflowRunRoutes,
  ...peopleRoutes,
];
