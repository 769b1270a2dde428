import type { Subject } from "./subject.js";
import { bullets } from "./lists.js";
import { code, details, join, link, Markdown, md, short } from "./markdown.js";
import { typed } from "./next.js";

const same = "github.event.deployment.sha == github.event.deployment.payload.gitploy.sha";

/** The condition that the verified commit is deployed; a string payload has no `gitploy`, so GitHub's expressions read null. */
const verified = { object: same, text: `(!github.event.deployment.payload.gitploy || ${same})` } as const;

/**
 * The workflow for GitHub Actions that deploys what the App verified, and nothing else; README.md shows the same. `app` is the App's login without
 * `[bot]`. Text that people chose reaches a shell only in variables: https://docs.github.com/en/actions/reference/security/secure-use
 */
export function safeWorkflow(app: string, payload: keyof typeof verified): string {
  return `# .github/workflows/deploy.yml
name: Deploy
on: deployment

# What the steps below need, and no more.
permissions:
  contents: read
  deployments: write

jobs:
  deploy:
    # Made by the App, for the very commit it verified; others are skipped.
    # Write your App's name, as in github.com/apps/gitploy, before [bot].
    if: >-
      github.event.deployment.creator.login == '${app}[bot]' &&
      ${verified[payload]}
    runs-on: ubuntu-latest
    timeout-minutes: 30
    # What a person wrote reaches a shell only as a variable:
    # never put \${{ … }} into \`run\`.
    env:
      ENVIRONMENT: \${{ github.event.deployment.environment }}
      REF: \${{ github.event.deployment.payload.gitploy.ref || github.event.deployment.ref }}
      STATUSES: \${{ github.api_url }}/repos/\${{ github.repository }}/deployments/\${{ github.event.deployment.id }}/statuses
      LOG_URL: \${{ github.server_url }}/\${{ github.repository }}/actions/runs/\${{ github.run_id }}
    steps:
      - name: Say that it begins
        env:
          GH_TOKEN: \${{ github.token }}
          GH_ENTERPRISE_TOKEN: \${{ github.token }} # the same for gh on Enterprise Server
        run: gh api "$STATUSES" -f state=in_progress -f log_url="$LOG_URL" -f description="Deploying"

      - uses: actions/checkout@v6
        with:
          ref: \${{ github.event.deployment.sha }}
          persist-credentials: false

      - name: Deploy
        run: ./deploy.sh "$ENVIRONMENT" "$REF"

      - name: Say that it succeeded
        env:
          GH_TOKEN: \${{ github.token }}
          GH_ENTERPRISE_TOKEN: \${{ github.token }} # the same for gh on Enterprise Server
        run: gh api "$STATUSES" -f state=success -f log_url="$LOG_URL" -f environment_url="https://$ENVIRONMENT.example.com"

      - name: Say that it failed
        if: failure() || cancelled()
        env:
          GH_TOKEN: \${{ github.token }}
          GH_ENTERPRISE_TOKEN: \${{ github.token }} # the same for gh on Enterprise Server
        run: gh api "$STATUSES" -f state=failure -f log_url="$LOG_URL" -f description="See the log"
`;
}

interface Unanswered {
  readonly subject: Pick<Subject, "environment" | "commit">;
  readonly app: string;
  readonly textPayload: boolean;
}

const documentation = "https://github.com/gitploy-io/gitploy#the-workflow-that-deploys";
const ofTheEvent = "https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#deployment";

/**
 * The note that nobody listens to a deployment: possible causes, what to add, and what to type then; `again` is the command that makes the same
 * request again.
 */
export function nobodyListens({ subject, app, textPayload }: Unanswered, again: Markdown): Markdown {
  const { environment, commit } = subject;
  const causes = [
    md`**There is no workflow** on ${code("deployment")} in ${short(commit.sha)}: GitHub runs it as it is in the deployed commit, not as on the default branch.`,
    md`**Actions or the workflow is disabled** in this repository: see its ${code("Actions")} tab and ${code("Settings → Actions")}.`,
    md`**A policy keeps it from running**: of the organization or the enterprise, or the workflow's own ${code("if")}, which has to name ${code(`${app}[bot]`)}.`,
  ];
  const workflow = Markdown.trusted(`\`\`\`yaml\n${safeWorkflow(app, textPayload ? "text" : "object")}\`\`\``);
  return join(
    [
      md`⚠️ **Nobody has answered this deployment for a minute.** Gitploy asks GitHub for the deployment; your tooling listens for the ${code("deployment")} event and reports statuses. If that is GitHub Actions:`,
      bullets(causes),
      details("The workflow to add: .github/workflows/deploy.yml", workflow),
      md`${link("What it does, and other tools", documentation)} · ${link("GitHub on the event", ofTheEvent)}`,
      md`**Next:** ${typed("/cancel", environment)}, and from a commit that has the workflow ${again}`,
    ],
    "\n\n",
  );
}
