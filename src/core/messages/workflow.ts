const same = "github.event.deployment.sha == github.event.deployment.payload.gitploy.sha";

/** A payload that is a text has no `gitploy` in it, of which GitHub's expressions make null. */
const verified = { object: same, text: `(!github.event.deployment.payload.gitploy || ${same})` } as const;

/**
 * The workflow that deploys with GitHub Actions what the App verified, and nothing else; README.md shows the same. `app` is the App's login without
 * `[bot]`. Values that people chose reach a shell as variables only: https://docs.github.com/en/actions/reference/security/secure-use
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
