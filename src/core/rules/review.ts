import { giverOf, sameAccount, sameLogin } from "../accounts.js";
import type { Environment } from "../config/environment.js";
import type { Principal } from "../config/principals.js";
import type { Facts } from "../facts.js";
import type { Approval, PendingRequest } from "../ledger.js";
import { compose } from "../command/compose.js";
import { lapseOf, standing } from "../ledger/expiry.js";
import { isMissed } from "../quiet.js";
import { and, or } from "../messages/lists.js";
import { code, type Markdown, md, person } from "../messages/markdown.js";
import { repeated } from "../messages/next.js";
import { forcers, isTheirs, mayReview, principalText } from "./permission.js";
import { count } from "../messages/time.js";
import type { Request } from "../request.js";
import { type CommitFacts, pass, refuse, wait, type WaitingRule } from "./rule.js";

/** As many reviewers as `review` demands have approved this request. */
export const review = {
  name: "review",
  needs: "commit",
  setAsideBy: ["force", "rollback"],
  awaits: "approval",
  clearedByTime({ pending, environment, now }) {
    const given = standing(pending.approvals, environment, now);
    const newest = Math.max(...given.map(({ at }) => Date.parse(at)));
    // The process that recorded the last approval may have died before it looked at the request again.
    return environment.review !== undefined && given.length >= environment.review.required && isMissed(now.getTime() - newest);
  },
  undoneByTime({ pending, environment, now }) {
    const lapse = lapseOf(pending, environment);
    return lapse !== undefined && lapse <= now;
  },
  check(facts) {
    const { environment, request } = facts;
    const here = code(environment.name);
    if (environment.review === undefined) return pass(md`${here} needs no approval.`);
    const { required, reviewers } = environment.review;
    const approvals = countingApprovals(facts);
    if (approvals.length >= required)
      return pass(md`Approved by ${approvals.length === 0 ? "nobody, which is enough here" : givers(approvals)}.`);
    const able = ableToApprove(reviewers, facts);
    // The size of a team is not known here, so a named team counts as enough.
    if (able.every(isUser) && able.length < required) {
      const named = able.length === 1 ? "is named as a reviewer" : "are named as reviewers";
      const who = able.length === 0 ? "nobody else is named as a reviewer" : md`only ${and(able.map(principalText))} ${named}`;
      return refuse(
        md`${here} needs ${count(required, "approval")} from people other than ${whose(request)}, and ${who}. Let somebody else ask, name more ${code("reviewers")} in deploy.yml, or let ${forcers(environment)}.`,
        repeated(request, environment),
      );
    }
    const [missing, them] = required - approvals.length === 1 ? ["is missing", "it"] : ["are missing", "them"];
    const others = withoutGivers(able, approvals);
    const lapsed = approvalsOf(facts).filter((each) => !standing([each], environment, facts.now).includes(each));
    const before = lapsed.length > 0 && md` ${lapsed.length === 1 ? "The approval" : "Approvals"} by ${givers(lapsed)} lapsed.`;
    const already = approvals.length > 0 && md` Approved so far by ${givers(approvals)}.`;
    const command = compose("/approve", environment.name);
    const how = command !== undefined && md`, with ${code(command)}`;
    return wait(
      md`${count(required - approvals.length, "approval")} ${missing}: ${or(others.map(principalText))} may give ${them}${how}.${already}${before}`,
      "people",
    );
  },
} as const satisfies WaitingRule<CommitFacts>;

/** The approvals that count: not lapsed, one per person, from people who may still approve. */
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

/** All approvals of a request, whether they count or not. */
export function approvalsOf({ ledger, request }: Pick<Facts, "ledger" | "request">): readonly Approval[] {
  const entry = ledger.verified ? ledger.record.requests.find((each) => each.request.id === request.id) : undefined;
  return entry?.approvals ?? [];
}

/** How many approvals a waiting request lacks, and who may give them: `1 approval of rita or bob`. */
export function lackingApprovals(environment: Environment, { request, approvals }: PendingRequest, now: Date): Markdown | undefined {
  if (environment.review === undefined) return undefined;
  const { required, reviewers } = environment.review;
  const given = standing(approvals, environment, now);
  const others = withoutGivers(ableToApprove(reviewers, { request }), given);
  return md`${count(Math.max(1, required - given.length), "approval")} of ${others.length === 0 ? "nobody named as a reviewer" : or(others.map(principalText))}`;
}

function withoutGivers(able: readonly Principal[], approvals: readonly Approval[]): readonly Principal[] {
  return able.filter((each) => !isUser(each) || !approvals.some(({ by }) => sameLogin(by, each.login)));
}

function ableToApprove(reviewers: readonly Principal[], { request }: Pick<Facts, "request">): readonly Principal[] {
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

function givers(approvals: readonly Approval[]): Markdown {
  return and(approvals.map(({ by }) => person(by)));
}

function whose({ requestedBy, behind = [] }: Request): Markdown {
  if (behind.length === 0) return md`${person(requestedBy)}, who asked`;
  return md`${and(behind.map(({ login }) => person(login)))}, whose change it is`;
}
