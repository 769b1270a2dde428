import type { Deployment } from "../../core/deployments.js";
import { foldedInto, isJudgement, isReported, jobPage, runsKeptOut, runsOf, type WorkflowRun } from "../../core/jobs.js";
import { Fault } from "../client/fault.js";
import { together } from "../client/together.js";
import { isSameBot } from "../../core/accounts.js";
import { type Access, showing } from "../types/access.js";
import { ask } from "../graphql/graphql.js";
import { present } from "../graphql/nodes.js";
import { endOf } from "./contexts.js";
import { ruleAnswers } from "./held-jobs.js";

// A run has one check suite, whose check runs are its jobs; a job that is run again is one more check run of that name. Their details are the page
// that a deployment's statuses lead to, too; ids as numbers have outgrown GraphQL's Int. https://docs.github.com/en/rest/checks/suites
export const runsQuery = `query WorkflowRuns($id: ID!) {
  node(id: $id) {
    ... on Deployment {
      commit {
        checkSuites(last: 50) {
          nodes {
            status conclusion
            app { slug }
            checkRuns(first: 100, filterBy: {checkType: ALL}) { nodes { name detailsUrl } }
          }
        }
      }
    }
  }
}`;

/** The workflow runs whose jobs made deployments beside ours. Read only if there are any, and if the tooling reports nothing on ours. */
export async function workflowRuns(
  access: Access,
  deployment: Deployment,
  deployments: readonly Deployment[],
): Promise<readonly WorkflowRun[]> {
  const folded = foldedInto(deployment, deployments);
  if (!deployment.ours || folded.length === 0 || isReported(deployment)) return [];
  const known = runsOf(folded);
  if (known.size === 0) return [];
  const [{ node }, judged] = await together([
    ask(access, runsQuery, { id: deployment.nodeId }, showing),
    runsJudged(access, runsKeptOut(folded), deployment.creator),
  ]);
  return present(node?.commit?.checkSuites?.nodes).flatMap(({ status, conclusion, app, checkRuns }) => {
    const pages = present(checkRuns?.nodes).flatMap(({ name, detailsUrl }) => {
      const page = jobPage(detailsUrl);
      return page === undefined ? [] : [{ name, ...page }];
    });
    const id = pages[0]?.run;
    // Other check runs, including ours, may link to the same page.
    if (app?.slug !== "github-actions" || id === undefined || !known.has(id)) return [];
    const jobs = new Map(pages.map(({ name, job = "" }) => [job, name]));
    return [{ id, jobs, ended: status === "COMPLETED" ? endOf(conclusion) : undefined, judged: judged.has(id) }];
  });
}

/** The runs of which our protection rule has answered jobs as requests of their own. Without the permission to read that, it has answered none. */
async function runsJudged(access: Access, runs: ReadonlySet<string>, bot: string): Promise<ReadonlySet<string>> {
  const judged = await together(
    [...runs].map(async (run) => {
      const answers = await ruleAnswers(access, run).catch((error: unknown) => {
        if (!(error instanceof Fault) || error.kind !== "missing_permission") throw error;
        return [];
      });
      return answers.some(({ by, comment }) => isSameBot(by, bot) && isJudgement(comment)) ? [run] : [];
    }),
  );
  return new Set(judged.flat());
}
