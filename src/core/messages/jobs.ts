import type { Deployment } from "../deployments.js";
import type { Finding } from "../rules/index.js";
import { type Answer, answerWith, refusal } from "./answer.js";
import { warnings } from "./findings.js";
import { code, link, md, person, short } from "./markdown.js";
import { refText } from "./subject.js";
import { typed } from "./next.js";

/** The answer to a job of our own deployment. */
export function ownJobPasses({ ref, sha, request }: Deployment, environment: string): Answer {
  const by = request?.requestedBy !== undefined && md`, which ${person(request.requestedBy)} asked for`;
  return answerWith(
    "✅",
    `${refText(ref)} may be deployed to ${environment}`,
    md`The job is part of Gitploy's deployment of ${short(sha)}${by}.`,
  );
}

/** The answer to a job of a deployment of ours that has ended or was replaced. */
export function ownJobIsLate(sha: string, environment: string, why: "ended" | "replaced" | "elsewhere"): Answer {
  const reason = {
    ended: "Gitploy's deployment of it there has ended",
    replaced: "Gitploy has a newer deployment there",
    elsewhere: "Gitploy has deployed it elsewhere, and not there",
  }[why];
  return refusal(
    `${refText(sha)} may not be deployed to ${environment}`,
    md`A deployment by Gitploy started this workflow, but ${reason}.`,
    md`**Next:** ${typed("/deploy", sha.slice(0, 7), environment)}`,
  );
}

/** The answer to a job that passes all rules. */
export function jobPasses(ref: string, environment: string, findings: readonly Finding[]): Answer {
  return answerWith("✅", `${refText(ref)} may be deployed to ${environment}`, md`All rules pass.`, warnings(findings));
}

/** The check run for jobs that waited and were released. */
export function jobRuns(ref: string, environment: string, runUrl: string): Answer {
  return answerWith(
    "⏳",
    `Deploying ${refText(ref)} to ${environment}`,
    md`All rules pass, so its jobs go on: ${link("the workflow run", runUrl)}.`,
  );
}

/** The check run for released jobs that have ended. */
export function jobEnded(ref: string, environment: string, runUrl: string, how: "success" | "failure" | "cancelled"): Answer {
  const verdict = {
    success: `${refText(ref)} was deployed to ${environment}`,
    failure: `The jobs that deploy ${refText(ref)} to ${environment} failed`,
    cancelled: `The jobs that deploy ${refText(ref)} to ${environment} were cancelled`,
  }[how];
  const emoji = { success: "✅", failure: "❌", cancelled: "🚫" }[how];
  return answerWith(emoji, verdict, md`By ${link("the workflow run", runUrl)}.`);
}

/** The answer to a job of a GitHub Environment that deploy.yml does not have. */
export function notInDeployYml(environment: string, path: string): Answer {
  return refusal(
    `${environment} is not in deploy.yml`,
    md`Gitploy is one of the protection rules of the GitHub Environment ${code(environment)}, and ${code(path)} at the head of the default branch does not name it.`,
    md`**Next:** add it there, or take Gitploy out of the Environment's protection rules.`,
  );
}

/** The answer to `/cancel`, `/approve` or `/reject` of jobs that were released. */
export function jobGoesOn(environment: string, ref: string, by: string, runUrl: string): Answer {
  return refusal(
    `The job that deploys ${refText(ref)} to ${environment} was released`,
    md`Gitploy stops no jobs. **Next:** cancel ${link("the workflow run", runUrl)}, which ${person(by)} started.`,
  );
}
