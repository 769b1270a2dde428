import type { Environment } from "../config/environment.js";
import type { Comparison, Deployment, PullRequestLink } from "../facts.js";
import type { PendingRequest } from "../ledger.js";
import type { Ref } from "../request.js";
import { enumerate } from "./enumerate.js";
import { clip, code, join, link, type Markdown, md, short } from "./markdown.js";
import { principal } from "./rules.js";
import { refText } from "./subject.js";
import { count } from "./time.js";
import { whereAsked } from "./where-asked.js";

/** Sentences of the rules about the commit: its place in the history, what ran before. */

export function behindNotJudged(branch: string): Markdown {
  return md`It does not matter here whether the commit is behind ${code(branch)}.`;
}

export function upToDate(branch: string): Markdown {
  return md`The commit contains all of ${code(branch)}.`;
}

export function behindUnknown(branch: string): Markdown {
  return md`GitHub did not say whether the commit is behind ${code(branch)}, and in doubt Gitploy refuses: please try again.`;
}

export function willBeMerged(ref: Ref, branch: string, { behind }: Comparison): Markdown {
  return md`${code(refText(ref.name))} is ${count(behind, "commit")} behind ${code(branch)}, which will be merged into it.`;
}

export function mergeToBeChecked(ref: Ref, branch: string): Markdown {
  return md`${code(branch)} will be merged into ${code(refText(ref.name))}, and the merge commit waits for its own checks.`;
}

export function behindForGood(ref: Ref, branch: string, { behind }: Comparison): Markdown {
  const kind = ref.kind === "tag" ? "a tag" : "a commit";
  return md`${code(refText(ref.name))} is ${count(behind, "commit")} behind ${code(branch)}, and ${kind} cannot be brought up to date. Deploy a ref that contains ${code(branch)}.`;
}

export function behindAndMoved(ref: Ref, branch: string, { behind }: Comparison, after: string): Markdown {
  return md`The commit is ${count(behind, "commit")} behind ${code(branch)}, and ${code(refText(ref.name))} went on to ${short(after)} since, so Gitploy does not merge into it. Deploy what it has now.`;
}

export function behindItself(ref: Ref, { behind }: Comparison): Markdown {
  return md`${code(refText(ref.name))} has ${count(behind, "newer commit")} since this was asked. Repeat the command to deploy them.`;
}

export function behindAndClosed(ref: Ref, branch: string, { behind }: Comparison, why: "fork" | "protected"): Markdown {
  const barrier = why === "fork" ? "in a fork" : "protected";
  return md`${code(refText(ref.name))} is ${count(behind, "commit")} behind ${code(branch)}, and its branch is ${barrier}, so Gitploy does not merge into it. Bring it up to date, then repeat the command.`;
}

export function mergeConflict(ref: Ref, branch: string): Markdown {
  return md`${code(branch)} cannot be merged into ${code(refText(ref.name))}: they conflict. Resolve the conflict, then repeat the command.`;
}

export function mergeForbidden(ref: Ref, branch: string, permission: string): Markdown {
  return md`${code(branch)} has to be merged into ${code(refText(ref.name))}, and the App lacks the permission ${code(permission)} for that. An organisation owner can accept it in the App's installation settings.`;
}

export function requiresNothing(environment: Environment): Markdown {
  return md`${code(environment.name)} requires no other environment first.`;
}

export function requiredSucceeded(environments: readonly string[]): Markdown {
  return md`The commit succeeded in ${enumerate(environments.map(code), "and")}.`;
}

export function requiredRunning(environments: readonly string[]): Markdown {
  return md`The commit has to succeed in ${enumerate(environments.map(code), "and")} first, where it is being deployed now.`;
}

export function requiredMissing(sha: string, never: readonly string[], undone: readonly string[]): Markdown {
  const first = never.length > 0 && md`${short(sha)} never succeeded in ${enumerate(never.map(code), "or")}`;
  const second = undone.length > 0 && md`${first ? "it" : short(sha)} was rolled back in ${enumerate(undone.map(code), "and")}`;
  return md`${join([first, second], ", and ")}. Deploy it there first.`;
}

export function requiredOfMerge(ref: Ref, branch: string, environments: readonly string[]): Markdown {
  return md`Gitploy would merge ${code(branch)} into ${code(refText(ref.name))} first, and that new commit never succeeded in ${enumerate(environments.map(code), "or")}: nothing was merged. Merge ${code(branch)} into it yourself, and deploy it there first.`;
}

export function liveNotBlocking(environment: Environment): Markdown {
  return md`What is live in ${code(environment.name)} does not hold this up.`;
}

export function nothingLost(environment: Environment): Markdown {
  return md`Nothing that is live in ${code(environment.name)} is lost.`;
}

export function liveLost(environment: Environment, lost: readonly PullRequestLink[]): Markdown {
  const list = enumerate(lost.map(change), "and");
  return md`This would take away what is live in ${code(environment.name)}: ${list}. Bring the ref up to date, or let ${forcers(environment)}.`;
}

export function liveUnknown(environment: Environment): Markdown {
  return md`Whether this takes away what is live in ${code(environment.name)} could not be worked out, and in doubt Gitploy refuses: please try again, or let ${forcers(environment)}.`;
}

export function isNew(environment: Environment): Markdown {
  return md`It is not what was last deployed to ${code(environment.name)}.`;
}

export function deployedAnew(environment: Environment, how: "live" | "running" | "waiting"): Markdown {
  const there = { live: "is live in", running: "is being deployed to", waiting: "waits to be deployed to" }[how];
  return md`It ${there} ${code(environment.name)} already and is deployed anew, as asked.`;
}

export function isSame(deployment: Deployment, environment: Environment): Markdown {
  return md`${code(refText(deployment.request?.ref ?? deployment.ref))} at ${short(deployment.sha)} is live in ${code(environment.name)} already, with the same payload. ${code("--again")} deploys it anew.`;
}

export function isRunning(running: Deployment, environment: Environment, repositoryUrl: string): Markdown {
  return md`${runs(running, environment, "already", repositoryUrl)}. ${code("--again")} deploys it anew.`;
}

export function isWaiting(waiting: PendingRequest, environment: Environment, repositoryUrl: string): Markdown {
  return md`${waits(waiting, environment, "already", repositoryUrl)}. ${code("--again")} asks for it anew.`;
}

export function runsMeanwhile(running: Deployment, environment: Environment, repositoryUrl: string): Markdown {
  return md`${runs(running, environment, "at the moment", repositoryUrl)}. This goes on if that fails, and ends if it succeeds.`;
}

export function waitsBefore(waiting: PendingRequest, environment: Environment, repositoryUrl: string): Markdown {
  return md`${waits(waiting, environment, "before it", repositoryUrl)}. This goes on if that comes to nothing, and ends if it succeeds.`;
}

function runs({ ref, request, sha }: Deployment, environment: Environment, when: string, repositoryUrl: string): Markdown {
  const asked = whereAsked({ sha, issue: request?.issue ?? request?.pullRequest, comment: request?.comment }, repositoryUrl);
  return md`${code(refText(request?.ref ?? ref))} at ${short(sha)} is being deployed to ${code(environment.name)} ${when}, with the same payload, ${asked}`;
}

function waits({ request }: PendingRequest, environment: Environment, when: string, repositoryUrl: string): Markdown {
  return md`${code(refText(request.ref.name))} at ${short(request.sha)} waits to be deployed to ${code(environment.name)} ${when}, with the same payload, ${whereAsked(request, repositoryUrl)}`;
}

/** Who may set rules aside and how, to go after "let". */
export function forcers(environment: Environment): Markdown {
  const who =
    environment.force.length === 0
      ? md`somebody named in ${code("force")} in deploy.yml`
      : enumerate(environment.force.map(principal), "or");
  return md`${who} deploy it with ${code('--force "why"')}`;
}

function change({ number, title, url }: PullRequestLink): Markdown {
  return number === undefined ? link(clip(title, 80), url) : md`${link(md`#${number}`, url)} ${clip(title, 80)}`;
}
