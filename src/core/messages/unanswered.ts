import type { Subject } from "./subject.js";
import { code, details, join, link, Markdown, md, short } from "./markdown.js";
import { typed } from "./typed.js";
import { safeWorkflow } from "./workflow.js";

interface Unanswered {
  readonly subject: Pick<Subject, "environment" | "commit">;
  readonly app: string;
  readonly textPayload: boolean;
}

const documentation = "https://github.com/gitploy-io/gitploy#the-workflow-that-deploys";
const ofTheEvent = "https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#deployment";

/** That nobody listens to a deployment: why that may be, what to add, and what to type then; `again` is the command that asks for the same once more. */
export function nobodyListens({ subject, app, textPayload }: Unanswered, again: Markdown): Markdown {
  const { environment, commit } = subject;
  const causes = [
    md`**There is no workflow** on ${code("deployment")} in ${short(commit.sha)}: GitHub takes it as it stands in the deployed commit, not from the default branch.`,
    md`**Actions or the workflow is disabled** in this repository: see its ${code("Actions")} tab and ${code("Settings → Actions")}.`,
    md`**A policy keeps it from running**: of the organization or the enterprise, or the workflow's own ${code("if")}, which has to name ${code(`${app}[bot]`)}.`,
  ];
  const workflow = Markdown.trusted(`\`\`\`yaml\n${safeWorkflow(app, textPayload ? "text" : "object")}\`\`\``);
  return join(
    [
      md`⚠️ **Nobody has answered this deployment for a minute.** Gitploy asks GitHub for the deployment; your tooling listens for the ${code("deployment")} event and reports statuses. If that is GitHub Actions:`,
      join(
        causes.map((cause) => md`- ${cause}`),
        "\n",
      ),
      details("The workflow to add: .github/workflows/deploy.yml", workflow),
      md`${link("What it does, and other tools", documentation)} · ${link("GitHub on the event", ofTheEvent)}`,
      md`**Next:** ${typed("/cancel", environment)}, and from a commit that has the workflow ${again}`,
    ],
    "\n\n",
  );
}
