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

\`npm run test:load\` writes this page.

- **The server**: two processes, as \`npm start\` runs them, behind a load balancer without health checks. One of them gets \`kill -9\` after an eighth of the commands and
  after seven eighths. It is back three seconds later; until then every second delivery fails.
- **GitHub**: one in memory, served over HTTP. It checks each request against GitHub's own description.
- **The work**: 1,000 commands among 20,000 events that do not concern Gitploy, such as conversations, checks, statuses, pushes and other people's deployments. Half of the
  commands are for an environment with \`serialization\`. Every command should lead to a deployment, and a tool reports success on each after five seconds.
- **The flood**: five times, twenty strangers write commands in the conversations where people deploy, as many in all as the people write. Another one keeps pushing a
  \`deploy.yml\` of 64 KiB to a pull request from a fork, in every form that is slow to read. Between the floods are as many commands as during them.

In the end:

- every command has one deployment, one answer, one check run and one 🚀, all of which say success;
- no two deployments ran at the same time in an environment with \`serialization\`;
- every delivery has succeeded;
- the only errors in the logs say that GitHub or the other process was late;
- no stranger got more than a 👎, and commands during a flood took at most 1.5 times as long (p95) as those between floods in the same run.

The clock is real. A failed delivery is left alone for a minute, so redelivery looks every minute here (\`GITPLOY_REDELIVERY_INTERVAL=60\`) instead of every five. All other
settings have their defaults. GitHub lets an installation write 80 times a minute and 500 times an hour, and a command takes about eight writes. Gitploy keeps to these limits, so
one installation would need hours. Therefore 40 organizations, each with its own installation, share the commands.

GitHub, both processes and the people share one machine. No more commands are written while 40 deliveries are under way, so a slow machine takes longer but is not
overwhelmed. If the machine was also busy with something else (the table says so), GitHub was late and deliveries failed. Compare times only within one run.
`;

const beyond = `## Beyond GitHub's limits

The same two processes, but one gets \`kill -9\` after half of the commands and is back at once. People write 250 commands in 10 organizations, four a second. That takes more
writes than GitHub allows their installations, for minutes. This GitHub refuses what exceeds its limits: 80 contents and 900 points a minute, 500 contents an hour.
Neither process knows how much the other one uses. In the end, every command has the same results as above, and no limit has caused an error in the logs.
`;
