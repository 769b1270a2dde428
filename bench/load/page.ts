import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Row } from "../table.js";

/** Writes what was measured to `docs/load.md`. */
export function writePage(load: readonly Row[], limits: readonly Row[]): void {
  const page = [head, tableOf(load), beyond, tableOf(limits)].join("\n");
  writeFileSync(join(import.meta.dirname, "../../docs/load.md"), page);
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ what, measured, target = "" }) => `| ${what.replace(/^ {4}/, "– ")} | ${measured} | ${target} |`);
  return ["| what | measured | target |", "| --- | --- | --- |", ...lines, ""].join("\n");
}

const head = `# Under load

Made by \`npm run test:load\`. Two processes of the server, as \`npm start\` runs them, stand behind a load balancer that knows nothing of health. GitHub is one
in memory, served over HTTP, which holds each request to GitHub's own description of it. People write 1,000 commands, amid 20,000 events that are nobody's
business: talk, checks, statuses, pushes, deployments by others. One of the processes gets \`kill -9\` after an eighth of the commands and after seven, and
is back three seconds later; until then every second delivery fails.

Five times, with as many commands in between as while it lasts, twenty strangers write comments, as many as there are commands in all, each of them a command, in the
conversations where people deploy, and another one pushes a deploy.yml of 64 KiB to a pull request from a fork, again and again, one of each kind that is made to take long. Nobody
of them may get more than a 👎, and the commands amid them may take no more than 1.5 times as long (p95) as those in between, in the same run.

Half of the commands are for an environment that takes turns. Each is written so that it has to become a deployment, and a tool reports success on each
after five seconds. At the end every command has to have one deployment, one answer, one check run and one 🚀 that all say success, nothing may have run
beside another in an environment that takes turns, every delivery has to have succeeded in the end, and the logs must hold no error but that GitHub did
not answer in time.

The clock is the real one. A failed delivery is left alone for a minute, so redelivery looks each minute here (\`GITPLOY_REDELIVERY_INTERVAL=60\`) and not
each five; all else is at its default. GitHub lets an installation write 80 things a minute and 500 an hour, and a command takes about eight: 40 organizations with
an installation each share the commands, so that these limits, which Gitploy keeps to, do not make this a test of hours. GitHub, both processes and the
people share one machine, and nobody adds to 40 deliveries that are under way, so that a slow machine takes longer and is not buried. Where it was busy with
something else, too, as the table says, GitHub was late, deliveries failed, and times are only to be compared with others of the same run.
`;

const beyond = `## Beyond GitHub's limits

The same two processes, of which one gets \`kill -9\` after half of the commands and is back at once. 250 commands, four a second, are written in 10 organizations, which is more than GitHub lets their installations write for
all these minutes, and this GitHub refuses what goes beyond: 80 contents and 900 points a minute, 500 contents an hour. Neither process knows what the other one
takes of that. In the end every command has to have what it has to have above, and no line of the logs may be an error for a limit.
`;
