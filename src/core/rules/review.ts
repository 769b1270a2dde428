import { giverOf, sameAccount, sameLogin } from "../accounts.js";
import type { Environment, Principal } from "../config/environment.js";
import type { Facts } from "../facts.js";
import type { Approval } from "../ledger.js";
import { lapseOf, standing } from "../ledger/approvals.js";
import { enumerate } from "../messages/enumerate.js";
import { code, type Markdown, md, person } from "../messages/markdown.js";
import { approve, repeated } from "../messages/next.js";
import { forcers, principalText } from "../messages/principals.js";
import { count } from "../messages/time.js";
import type { Request } from "../request.js";
import { isTheirs, mayReview } from "./principals.js";
import type { CommitFacts, WaitingRule } from "./rule.js";
import { pass, refuse, wait } from "./verdict.js";

/** As many reviewers as `review` demands approved this request. */
export const review = {
  name: "review",
  needs: "commit",
  setAsideBy: ["force", "rollback"],
  awaits: "approval",
  clearedByTime: () => false,
  undoneByTime({ pending, environment, now }) {
    const lapse = lapseOf(pending, environment);
    return lapse !== undefined && lapse <= now;
  },
  check(facts) {
    const { environment, request } = facts;
    if (environment.review === undefined) return pass(reviewNotNeeded(environment));
    const { required, reviewers } = environment.review;
    const approvals = countingApprovals(facts);
    if (approvals.length >= required) return pass(approvedBy(approvals));
    const able = ableToApprove(reviewers, facts);
    // How many people a team has is not known here: one that is named may always do.
    if (able.every(isUser) && able.length < required)
      return refuse(nobodyCanApprove(environment, required, able, request), repeated(request, environment));
    const missing = able.filter((each) => !isUser(each) || !approvals.some(({ by }) => sameLogin(by, each.login)));
    const lapsed = approvalsOf(facts).filter((each) => !standing([each], environment, facts.now).includes(each));
    return wait(approvalsMissing(required - approvals.length, missing, approvals, lapsed, approve(environment)), "people");
  },
} as const satisfies WaitingRule<CommitFacts>;

/** The approvals of a request that count: one a person, not lapsed, only by somebody who may still give it. */
export function countingApprovals({
  approvers,
  environment,
  ledger,
  now,
  request,
}: Pick<Facts, "approvers" | "environment" | "ledger" | "now" | "request">): readonly Approval[] {
  const able = approvers.filter((who) => mayReview(environment, who, request).answer === "pass");
  return standing(approvalsOf({ ledger, request }), environment, now)
    .filter((approval) => able.some((who) => sameAccount(who, giverOf(approval))))
    .filter((approval, index, all) => all.findIndex((other) => sameAccount(giverOf(other), giverOf(approval))) === index);
}

/** All approvals that a request was given, whether they count or not. */
export function approvalsOf({ ledger, request }: Pick<Facts, "ledger" | "request">): readonly Approval[] {
  const entry = ledger.verified ? ledger.record.requests.find((each) => each.request.id === request.id) : undefined;
  return entry?.approvals ?? [];
}

function ableToApprove(reviewers: readonly Principal[], { request }: Facts): readonly Principal[] {
  return reviewers
    .filter((each) => !isUser(each) || !isTheirs(request, each))
    .filter((each, index, all) => all.findIndex((other) => keyOf(other) === keyOf(each)) === index);
}

function keyOf(principal: Principal): string {
  return JSON.stringify(principal).toLowerCase();
}

function isUser(principal: Principal): principal is Extract<Principal, { kind: "user" }> {
  return principal.kind === "user";
}

function reviewNotNeeded(environment: Environment): Markdown {
  return md`${code(environment.name)} needs no approval.`;
}

function approvedBy(approvals: readonly Approval[]): Markdown {
  return md`Approved by ${approvals.length === 0 ? "nobody, which is enough here" : givers(approvals)}.`;
}

function nobodyCanApprove(environment: Environment, required: number, able: readonly Principal[], request: Request): Markdown {
  const named = able.length === 1 ? "is named as a reviewer" : "are named as reviewers";
  const who = able.length === 0 ? "nobody else is named as a reviewer" : md`only ${enumerate(able.map(principalText), "and")} ${named}`;
  return md`${code(environment.name)} needs ${count(required, "approval")} from people other than ${whose(request)}, and ${who}. Let somebody else ask, name more ${code("reviewers")} in deploy.yml, or let ${forcers(environment)}.`;
}

function approvalsMissing(
  missing: number,
  reviewers: readonly Principal[],
  approvals: readonly Approval[],
  lapsed: readonly Approval[],
  command: string | undefined,
): Markdown {
  const before = lapsed.length > 0 && md` ${lapsed.length === 1 ? "The approval" : "Approvals"} by ${givers(lapsed)} lapsed.`;
  const already = approvals.length > 0 && md` Approved so far by ${givers(approvals)}.`;
  const how = command !== undefined && md`, with ${code(command)}`;
  return md`${count(missing, "approval")} ${missing === 1 ? "is" : "are"} missing: ${enumerate(reviewers.map(principalText), "or")} may give ${missing === 1 ? "it" : "them"}${how}.${already}${before}`;
}

function givers(approvals: readonly Approval[]): Markdown {
  return enumerate(
    approvals.map(({ by }) => person(by)),
    "and",
  );
}

function whose({ requestedBy, behind = [] }: Request): Markdown {
  return behind.length === 0
    ? md`${person(requestedBy)}, who asked`
    : md`${enumerate(
        behind.map(({ login }) => person(login)),
        "and",
      )}, whose change it is`;
}
