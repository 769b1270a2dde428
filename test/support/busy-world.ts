import type { World } from "./world.js";
import { start } from "./world.js";

const deployYml = `envs:
  - name: staging
  - name: production
    review: {enabled: true, reviewers: [rita]}
  - name: eu
    production_environment: true
    frozen_windows: [{start: "0 11 * * *", duration: 3h, location: Europe/Berlin}]
`;

/** Something of everything: live, running, waiting, locked, frozen. */
export async function startBusy(): Promise<World> {
  const world = await start({ deployYml, roles: { zoe: "none" } });
  await world.comment("/deploy v0.5.5 staging");
  await world.report("success", { environmentUrl: "https://staging.example.com/" });
  await world.comment("/deploy feature staging");
  await world.report("in_progress", { description: "2 of 3 instances", logUrl: "https://ci.example.com/1" });
  await world.comment("/deploy v0.5.5 production");
  await world.comment("/lock eu for 2h a migration runs, and it takes longer than anybody thought it would");
  return world;
}

/** Its pages, each by a name for people. */
export function addressesOf(world: World): Readonly<Record<string, string>> {
  const waiting = world.pullRequest.comments.find(({ body }) => body.includes("v0.5.5 production"));
  return {
    repositories: "/",
    repository: "/octo/app",
    deployment: `/octo/app/deployments/${world.deployments[0]?.id}`,
    "running-deployment": `/octo/app/deployments/${world.deployments.at(-1)?.id}`,
    deploy: "/octo/app/deploy?environment=staging",
    check: "/octo/app/deploy?environment=production&ref=v0.5.5",
    rollback: "/octo/app/rollback?environment=staging",
    lock: "/octo/app/lock?environment=staging",
    history: "/octo/app/history",
    audit: "/octo/app/audit?environment=production",
    metrics: "/octo/app/metrics?environment=staging",
    request: `/octo/app/requests/comment-${waiting?.id}?environment=production`,
    "not-found": "/octo/none",
  };
}
