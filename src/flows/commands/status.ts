import type { Command } from "../../core/command.js";
import { looksFor } from "../../core/config/schedule.js";
import { statusAnswer, type StatusRow } from "../../core/messages/status.js";
import { environmentFor } from "./choose-environment.js";
import { statusOf } from "../requests/environment-status.js";
import { withEnvironments } from "../requests/gather.js";
import { reply } from "../answers/reply.js";
import type { Scene } from "../scene.js";
import { endStuck } from "../requests/timeouts.js";
import type { Visit } from "./visit.js";
import { together } from "../../github/client/together.js";
import { recordIn } from "../../github/types/snapshot.js";

/** `/status`: what is live, running, waiting, locked and frozen, in one environment or in all. */
export async function status(scene: Scene, visit: Visit, command: Extract<Command, { verb: "status" }>): Promise<void> {
  const chosen = command.environment === undefined ? undefined : environmentFor(visit.config, "status", command.environment);
  if (chosen !== undefined && "answer" in chosen) return await reply(scene, visit.asker, chosen.answer);
  const environments = chosen === undefined ? visit.config.environments : [chosen.environment];
  const seen = await withEnvironments(
    scene,
    visit.snapshot,
    environments.map(({ name }) => name),
  );
  const now = scene.now();
  const looks = looksFor(environments.length);
  const rows = await together(
    environments.map(async (environment) => {
      const deployments = await endStuck(scene, environment, seen.deployments.get(environment.name) ?? []);
      const known = statusOf(environment, deployments, recordIn(seen, environment.name), { now, looks });
      const row = { ...known, liveUnknown: seen.liveUnknown?.has(environment.name) === true };
      if (environments.length > mostAsked) return row;
      const [told, enforced] = await together([withRequesters(scene, row), scene.hub.isEnforced(environment.name, seen.app)]);
      return { ...told, enforced };
    }),
  );
  await reply(scene, visit.asker, statusAnswer({ repositoryUrl: seen.repository.url, now, rows }));
}

/** In so many environments at most, it is looked up who asked for what has a payload that does not tell, and whether GitHub enforces the rules. */
const mostAsked = 20;

async function withRequesters({ hub }: Scene, row: StatusRow): Promise<StatusRow> {
  const { live } = row;
  const [told, running] = await together([
    live === undefined ? undefined : hub.withRequester(live),
    together(row.running.map((each) => hub.withRequester(each))),
  ]);
  return { ...row, live: told, running };
}
