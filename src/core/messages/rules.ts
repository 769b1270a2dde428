import type { Environment, Principal, Role } from "../config/environment.js";
import type { AssociatedPullRequest, Moved, Person } from "../facts.js";
import type { Ref } from "../request.js";
import { enumerate } from "./enumerate.js";
import { code, link, Markdown, md, person, short } from "./markdown.js";
import { refText } from "./subject.js";
import { typed } from "./typed.js";

/** Sentences of the rules about who asks and what for. Every refusal says who or what can clear it. */

export function pushIsPermission(ref: Ref): Markdown {
  return md`A push needs no permission of its own: protecting ${code(refText(ref.name))} is the permission.`;
}

export function mayDeploy(who: Person, environment: Environment): Markdown {
  return md`${person(who.login)} may deploy to ${code(environment.name)}.`;
}

export function needsWrite(who: Person, environment: Environment): Markdown {
  return md`${person(who.login)} may not deploy to ${code(environment.name)}: that takes write access to this repository.`;
}

export function notAmongDeployers(who: Person, environment: Environment, deployers: readonly Principal[]): Markdown {
  return md`${person(who.login)} may not deploy to ${code(environment.name)}: ${only(deployers)} may.`;
}

export function botNotNamed(who: Person, environment: Environment): Markdown {
  return md`${person(who.login)} may not deploy to ${code(environment.name)}: a bot has to be named in ${code("deployers")} in deploy.yml.`;
}

export function mayDeployUnknown(who: Person, environment: Environment): Markdown {
  return md`GitHub did not say whether ${person(who.login)} may deploy to ${code(environment.name)}, and in doubt Gitploy refuses: please try again.${membersHint(who)}`;
}

export function mayForce(who: Person, environment: Environment): Markdown {
  return md`${person(who.login)} may deploy to ${code(environment.name)} with ${code("--force")}.`;
}

export function notAmongForcers(who: Person, environment: Environment): Markdown {
  return md`${person(who.login)} may not use ${code("--force")} for ${code(environment.name)}: ${only(environment.force)} may.`;
}

export function mayForceUnknown(who: Person, environment: Environment): Markdown {
  return md`GitHub did not say whether ${person(who.login)} may use ${code("--force")} for ${code(environment.name)}, and in doubt Gitploy refuses: please try again.${membersHint(who)}`;
}

export function mayReview(who: Person, environment: Environment): Markdown {
  return md`${person(who.login)} may approve deployments to ${code(environment.name)}.`;
}

/** A reviewer's word: the one that was given, or would be. */
export type ReviewVerb = "approve" | "reject";

export function noReview(environment: Environment, verb: ReviewVerb): Markdown {
  const instead = verb === "reject" && md` ${typed("/cancel", environment.name)} ends one that waits or runs.`;
  return md`Deployments to ${code(environment.name)} need no approval.${instead}`;
}

export function ownRequest(who: Person, environment: Environment, verb: ReviewVerb): Markdown {
  return md`${person(who.login)} asked for this deployment to ${code(environment.name)}, and ${verb === "approve" ? md`nobody approves their own request.` : cancelInstead(environment)}`;
}

export function ownChange(who: Person, environment: Environment, bot: string, verb: ReviewVerb): Markdown {
  return md`${person(who.login)} is one of those whose change this is, which ${person(bot)} pushed, and ${verb === "approve" ? md`nobody approves their own for ${code(environment.name)}.` : cancelInstead(environment)}`;
}

function cancelInstead({ name }: Environment): Markdown {
  return md`nobody rejects their own request: ${typed("/cancel", name)} ends it.`;
}

export function notAmongReviewers(who: Person, environment: Environment, reviewers: readonly Principal[], verb: ReviewVerb): Markdown {
  return md`${person(who.login)} may not ${Markdown.trusted(verb)} deployments to ${code(environment.name)}: ${only(reviewers)} may.`;
}

export function mayReviewUnknown(who: Person, environment: Environment, verb: ReviewVerb): Markdown {
  return md`GitHub did not say whether ${person(who.login)} may ${Markdown.trusted(verb)} deployments to ${code(environment.name)}, and in doubt Gitploy refuses: please try again.${membersHint(who)}`;
}

export function refIs(ref: Ref, sha: string): Markdown {
  return ref.kind === "sha" ? md`It is the commit ${short(sha)}.` : md`${code(refText(ref.name))} is ${short(sha)}.`;
}

export function tagWon(ref: Ref, sha: string): Markdown {
  return md`${code(refText(ref.name))} is both a tag and a branch: the tag won, which is ${short(sha)}.`;
}

export function refNotFound(name: string, candidates: readonly string[]): Markdown {
  const meant = candidates.length > 0 && md` Did you mean ${enumerate(candidates.map(code), "or")}?`;
  return md`No tag, branch, commit or pull request of this repository is called ${code(refText(name))}.${meant}${/^[0-9a-f]{4,39}$/i.test(name) && shortSha}`;
}

export function refAmbiguous(name: string, candidates: readonly string[]): Markdown {
  const several = candidates.length > 0 && md`: it may be ${enumerate(candidates.map(code), "or")}`;
  return md`${code(refText(name))} names more than one thing${several}. Please name one in full.`;
}

export function headMoved(ref: Ref, moved: Moved): Markdown {
  const from = moved.before !== undefined && md` from ${short(moved.before)}`;
  return md`${code(refText(ref.name))} moved${from} to ${short(moved.after)} after this was asked. Look at what is new, then repeat the command.`;
}

export function movedUnknown(ref: Ref, sha: string): Markdown {
  return md`It is not known whether ${code(refText(ref.name))} moved after this was asked: GitHub's record of the pushes to it does not reach back that far, or could not be read. It is ${short(sha)} now: if that is what you mean, name the commit.`;
}

export function pinnedElsewhere(ref: Ref, pinned: string, found: string): Markdown {
  return md`${code(refText(ref.name))} was ${short(pinned)} when this was asked and is ${short(found)} now. Look at what is new, then repeat the command.`;
}

export function anyRef(environment: Environment): Markdown {
  return md`Any ref may be deployed to ${code(environment.name)}.`;
}

export function refDeployable(name: string, environment: Environment, pattern: string): Markdown {
  return md`${code(refText(name))} matches ${code(pattern)}, which ${code(environment.name)} demands.`;
}

export function refNotDeployable(name: string, environment: Environment, pattern: string): Markdown {
  return md`${code(refText(name))} may not be deployed to ${code(environment.name)}: only refs that match ${code(pattern)} may.`;
}

export function headBranchUnknown(ref: Ref, environment: Environment): Markdown {
  return md`The branch of ${code(refText(ref.name))} could not be read, and only some may be deployed to ${code(environment.name)}: please try again.`;
}

export function commitIsOurs(): Markdown {
  return Markdown.trusted("The commit belongs to this repository, and no draft has it as its head.");
}

export function commitOfFork(sha: string): Markdown {
  return md`${short(sha)} is a fork's: no branch, tag or pull request of this repository has it. Merge it, or push it to a branch here.`;
}

export function commitOfNobodyKnown(sha: string): Markdown {
  return md`GitHub did not say whether ${short(sha)} belongs to this repository or a fork, and in doubt Gitploy refuses: please try again.`;
}

export function commitBeyond(sha: string): Markdown {
  return md`None of the 200 branches and 200 tags that Gitploy looks at has ${short(sha)}, and there are more: in doubt it may be a fork's. Deploy it by the name of a branch or a tag that has it at its head; make one there if there is none.`;
}

export function isDraft(pullRequest: AssociatedPullRequest): Markdown {
  return md`${numbered(pullRequest)} is a draft. Mark it as ready for review, then repeat the command.`;
}

export function isApproved(pullRequest: AssociatedPullRequest): Markdown {
  return md`${numbered(pullRequest)} is approved at this commit.`;
}

export function isApprovedBut(pullRequest: AssociatedPullRequest, branch: string): Markdown {
  return md`${numbered(pullRequest)} is approved at a commit that differs from this one by nothing but Gitploy's own merge of ${code(branch)}.`;
}

export function isInDefaultBranch(branch: string): Markdown {
  return md`${code(branch)} contains the commit.`;
}

export function inDefaultBranchUnknown(branch: string): Markdown {
  return md`GitHub did not say whether ${code(branch)} contains the commit, and no pull request is approved at it: please try again.`;
}

/** An open pull request with the commit as its head, and why it does not speak for that. */
export interface Unapproved {
  readonly pullRequest: AssociatedPullRequest;
  readonly lacks: "approval" | "changes" | "base" | "unknown";
}

export function notApproved(sha: string, branch: string, heads: readonly Unapproved[]): Markdown {
  const open =
    heads.length === 0
      ? Markdown.trusted("no open pull request has it as its head")
      : enumerate(
          heads.map(({ pullRequest, lacks }) => md`${numbered(pullRequest)} ${whyUnapproved(pullRequest, lacks, branch)}`),
          "and",
        );
  return md`${short(sha)} is neither in ${code(branch)} nor approved: ${open}. Get it reviewed or merged, then repeat the command.`;
}

function whyUnapproved({ base }: AssociatedPullRequest, lacks: Unapproved["lacks"], branch: string): Markdown {
  switch (lacks) {
    case "approval":
      return Markdown.trusted("lacks an approval at it by someone with write access");
    case "changes":
      return Markdown.trusted("lacks an approval, since it has changes requested");
    case "base":
      return md`is approved, but goes into ${code(base)}, which is neither ${code(branch)} nor protected`;
    case "unknown":
      return Markdown.trusted("has more reviews than could be read, and in doubt Gitploy refuses");
  }
}

function numbered({ number, url }: AssociatedPullRequest): Markdown {
  return link(md`#${number}`, url);
}

/** Who deploy.yml names, to go before "may". */
function only(principals: readonly Principal[]): Markdown {
  return principals.length === 0 ? Markdown.trusted("nobody") : md`only ${enumerate(principals.map(principal), "and")}`;
}

/** Somebody deploy.yml names, without notifying anyone. */
export function principal(named: Principal): Markdown {
  switch (named.kind) {
    case "user":
      return person(named.login);
    case "team":
      return md`members of ${code(`${named.organization}/${named.team}`)}`;
    case "role":
      return named.role === "admin" ? Markdown.trusted("admins") : md`anyone with the role ${code(named.role)} or higher`;
  }
}

/** What somebody lacks to ask at all, before any environment's rules. */
export function lacksToAsk(who: Person, lacks: Role | "reviewer"): Markdown {
  if (who.role === undefined)
    return md`GitHub did not say what ${person(who.login)} may do here, and in doubt Gitploy refuses: please try again.`;
  const needed = lacks === "reviewer" ? md`being named as a reviewer in ${code("deploy.yml")}` : md`${lacks} access to this repository`;
  return md`${person(who.login)} may not do that: it takes ${needed}.`;
}

function membersHint({ unreadableTeams }: Person): Markdown | undefined {
  if (unreadableTeams.length === 0) return undefined;
  return md` If that does not help, the App may lack the permission ${code("members=read")}, which teams take.`;
}

// GitHub does not tell a short SHA of several commits from one of none.
const shortSha = Markdown.trusted(" A short SHA takes at least 7 characters, and as many more as make it the only one.");
