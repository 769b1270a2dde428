import type { Environment } from "../../core/config/environment.js";
import type { Markdown } from "../../core/messages/markdown.js";
import { mayDeploy } from "../../core/rules/principals.js";
import { teamsOf } from "../requests/gather.js";
import { deny } from "../answers/reply.js";
import type { Scene } from "../scene.js";
import type { Visit } from "./visit.js";

/** Whether somebody may deploy to an environment; who may not is told what is needed, before anything about the environment is said. */
export async function isPermitted(scene: Scene, visit: Visit, environment: Environment): Promise<boolean> {
  const lacks = await lacksToDeploy(scene, visit, environment);
  if (lacks === undefined) return true;
  await deny(scene, visit.asker, visit, lacks);
  return false;
}

/** What somebody lacks to deploy to an environment; `undefined` where they may. */
export async function lacksToDeploy(
  scene: Scene,
  { person }: Pick<Visit, "person">,
  environment: Environment,
): Promise<Markdown | undefined> {
  const teams = await teamsOf(scene, person.login, environment.deployers ?? []);
  const verdict = mayDeploy(environment, { ...person, ...teams });
  return verdict.answer === "refuse" ? verdict.says : undefined;
}
