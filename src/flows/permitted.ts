import type { Environment } from "../core/config/environment.js";
import { mayDeploy } from "../core/rules/principals.js";
import { teamsOf } from "./gather.js";
import { deny } from "./reply.js";
import type { Scene } from "./scene.js";
import type { Visit } from "./visit.js";

/** Whether somebody may deploy to an environment; who may not is told what is needed, before anything about the environment is said. */
export async function isPermitted(scene: Scene, visit: Visit, environment: Environment): Promise<boolean> {
  const teams = await teamsOf(scene, visit.person.login, environment.deployers ?? []);
  const verdict = mayDeploy(environment, { ...visit.person, ...teams });
  if (verdict.answer !== "refuse") return true;
  await deny(scene, visit.asker, visit, verdict.says);
  return false;
}
