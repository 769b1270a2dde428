import { setTimeout as sleep } from "node:timers/promises";
import { post } from "./http.mjs";
import { input } from "./runner.mjs";

const said = { in_progress: () => input("description"), success: () => "", failure: failed };
/** Milliseconds before it is tried again. */
const pauses = [1000, 5000, 15_000];

/** Reports a status of the deployment: https://docs.github.com/en/rest/deployments/statuses#create-a-deployment-status */
export async function report(id, state) {
  const { GITHUB_API_URL: api, GITHUB_REPOSITORY: repository } = process.env;
  const environmentUrl = state === "success" ? input("environment-url") : "";
  const status = {
    state,
    log_url: logUrl(),
    ...(environmentUrl !== "" && { environment_url: environmentUrl }),
    // GitHub takes no more.
    description: Array.from(said[state]()).slice(0, 140).join(""),
  };
  for (const pause of [...pauses, undefined]) {
    const answer = await post(`${api}/repos/${repository}/deployments/${id}/statuses`, input("token"), status);
    if (answer.status === 201) return console.log(`Reported ${state} of deployment ${id}.`);
    const again = answer.status === 0 || answer.status === 429 || answer.status >= 500;
    if (!again || pause === undefined) throw new Error(`GitHub did not take the status ${state}: ${reason(answer)}`);
    await sleep(pause * Number(process.env.GITPLOY_REPORT_PACE ?? 1));
  }
}

function failed() {
  return input("job-status") === "cancelled" ? "The workflow run was cancelled" : "See the log";
}

// The same form on github.com, ghe.com and Enterprise Server.
function logUrl() {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt } = process.env;
  return `${server}/${repository}/actions/runs/${run}${Number(attempt) > 1 ? `/attempts/${attempt}` : ""}`;
}

function reason({ status, body }) {
  if (status === 403 || status === 404) return `${status} ${body} (The job needs permissions: deployments: write.)`;
  return status === 0 ? body : `${status} ${body}`;
}
