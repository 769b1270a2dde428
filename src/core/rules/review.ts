import { giverOf, sameAccount, sameLogin } from "../accounts.js";
import type { Principal } from "../config/environment.js";
import type { Facts } from "../facts.js";
import type { Approval } from "../ledger.js";
import { standing } from "../ledger/approvals.js";
import { approve, repeated } from "../messages/next.js";
import * as say from "../messages/rules-environment.js";
import { isTheirs, mayReview } from "./principals.js";
import type { CommitFacts, WaitingRule } from "./rule.js";
import { pass, refuse, wait } from "./verdict.js";

/** As many reviewers as `review` demands approved this request. */
export const review: WaitingRule<CommitFacts> = {
  name: "review",
  setAsideBy: ["force", "rollback"],
  awaits: "approval",
  clearedByTime: () => false,
  check(facts) {
    const { environment, request } = facts;
    if (environment.review === undefined) return pass(say.reviewNotNeeded(environment));
    const { required, reviewers } = environment.review;
    const approvals = countingApprovals(facts);
    if (approvals.length >= required) return pass(say.approvedBy(approvals));
    const able = ableToApprove(reviewers, facts);
    // How many people a team has is not known here: one that is named may always do.
    if (able.every(isUser) && able.length < required)
      return refuse(say.nobodyCanApprove(environment, required, able, request), repeated(request, environment));
    const missing = able.filter((each) => !isUser(each) || !approvals.some(({ by }) => sameLogin(by, each.login)));
    const lapsed = approvalsOf(facts).filter((each) => !standing([each], environment, facts.now).includes(each));
    return wait(say.approvalsMissing(required - approvals.length, missing, approvals, lapsed, approve(environment)), "people");
  },
};

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
