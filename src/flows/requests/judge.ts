import { withOvertaken } from "../../core/ledger/requests.js";
import { withWaitingEnded } from "../../core/ledger/pending-notices.js";
import { keepAnswer } from "../../core/messages/answer.js";
import type { Markdown } from "../../core/messages/markdown.js";
import { forcedNote } from "../../core/messages/deployment.js";
import { dryRunAnswer, refusedAnswer, refusedEarly } from "../../core/messages/request.js";
import { refText } from "../../core/messages/subject.js";
import { needsMerge } from "../../core/rules/auto-merge.js";
import { type Evaluation, evaluate, foresee, skippedRules } from "../../core/rules/index.js";
import { hasCommit } from "../../core/rules/rule.js";
import type { Facts, Asked } from "../../core/facts.js";
import { Fault } from "../../github/client/fault.js";
import type { Snapshot } from "../../github/types/snapshot.js";
import { changesOf } from "./changes.js";
import { deploy } from "./deploy.js";
import { endAsSeen, sayEnding } from "./end.js";
import { gather, type Gathered, type Outcome } from "./gather.js";
import { mergeDefaultBranch } from "./merge-default-branch.js";
import { actOn } from "./change-record.js";
import { answerJobs } from "../answers/held-jobs.js";
import { isOfJob } from "../../core/request.js";
import { deny, reply } from "../answers/reply.js";
import { subjectOf } from "../answers/view.js";
import type { Scene } from "../scene.js";
import { letGo } from "./let-go.js";
import { type Seen, seeAgain } from "./see-again.js";
import { wait } from "./wait.js";

/** Judges a new request and does what follows: refuse, wait or deploy. The same for every kind of request. `looked`: its facts, if known. */
export async function pursue(scene: Scene, snapshot: Snapshot, asked: Asked, looked?: Gathered): Promise<void> {
  await actOn<Seen & { readonly looked?: Gathered | undefined }, Outcome>(
    { snapshot, asked, looked },
    async (seen) => {
      if (!("ending" in seen)) return await judge(scene, seen.snapshot, seen.asked, seen.looked);
      await sayEnding(scene, seen.snapshot, { request: asked.request, ending: seen.ending });
      if (asked.request.comment !== undefined) await scene.hub.react(asked.request.comment, "-1");
      return "over";
    },
    (seen) => seeAgain(scene, "asked" in seen ? seen.asked : asked),
  );
}

/** Judges a request on complete facts and does what follows. `conflict`: the record was changed meanwhile; look at the request again. */
export async function judge(scene: Scene, snapshot: Snapshot, asked: Asked, looked?: Gathered): Promise<Outcome | "conflict"> {
  let gathered = looked ?? (await gather(scene, snapshot, asked));
  for (let attempt = 0; attempt < 4; attempt++) {
    const evaluation = evaluate(gathered.facts);
    const onlyMachines = evaluation.findings.every((finding) => finding.answer !== "wait" || finding.waitsFor === "machines");
    if (evaluation.verdict !== "refuse" && needsMerge(gathered.facts) && onlyMachines) {
      gathered = await mergeDefaultBranch(scene, gathered);
      continue;
    }
    const { facts } = gathered;
    if (!hasCommit(facts)) return await refuse(scene, gathered, evaluation);
    const judged = { ...gathered, facts, findings: evaluation.findings };
    switch (verdictOf(evaluation, facts)) {
      case "refuse":
        return await refuse(scene, gathered, evaluation);
      case "wait":
        return await wait(scene, judged);
      case "pass":
        return await (isOfJob(facts.request) ? letGo(scene, judged, facts.request) : deploy(scene, judged));
    }
  }
  throw new Fault({ kind: "unavailable", message: `${asked.request.id} was merged again and again` });
}

/** What a request would lead to; nothing is written. */
export async function dryRun(scene: Scene, snapshot: Snapshot, asked: Asked): Promise<void> {
  const gathered = await gather(scene, snapshot, asked);
  const { facts } = gathered;
  const { verdict, findings } = foresee(facts);
  if (mayNot(findings) !== undefined) return void (await refuse(scene, gathered, { findings }));
  const { request, payload, environment } = facts;
  const answer = hasCommit(facts)
    ? dryRunAnswer({
        subject: subjectOf(facts),
        findings,
        now: facts.now,
        verdict,
        payload: verdict === "refuse" ? undefined : JSON.stringify(payload),
        // A merge commit would bring more, and take less away.
        changes: verdict === "refuse" || needsMerge(facts) ? undefined : await changesOf(scene.hub, facts),
        // Nobody is mentioned for something that does not happen.
        forced: request.force === undefined ? undefined : forcedNote(request.requestedBy, request.force, skippedRules(findings), []),
      })
    : refusedEarly(`Dry run: ${refText(request.ref.name)} would not be deployed to ${environment.name}`, findings);
  await reply(scene, { ...request, aside: asked.aside }, answer);
}

async function refuse(
  scene: Scene,
  { facts, asked, record: seen }: Gathered,
  { findings }: Pick<Evaluation, "findings">,
): Promise<Outcome | "conflict"> {
  const { request, environment } = facts;
  const answer = hasCommit(facts)
    ? refusedAnswer({ subject: subjectOf(facts), findings, now: facts.now })
    : refusedEarly(`${refText(request.ref.name)} was not deployed to ${environment.name}`, findings);
  if (asked.answer === "first") {
    if (request.cause === "push" && (await overtake(scene, { facts, record: seen }, findings)) === "conflict") return "conflict";
    // Somebody who repeats a waiting request wants it to go on; its event may have got lost.
    if (findings.some(({ rule, answer: said }) => rule === "same" && said === "refuse") && waitsFor(facts))
      scene.lookAgain(environment.name, facts.now);
    const denied = mayNot(findings);
    if (isOfJob(request)) {
      const said =
        denied === undefined
          ? answer
          : refusedEarly(
              answer.verdict,
              findings.filter(({ rule }) => rule === "permission"),
            );
      await answerJobs(scene, request, "rejected", said);
      return "over";
    }
    await (denied === undefined ? reply(scene, { ...request, aside: asked.aside }, answer) : deny(scene, request, asked, denied));
    return "over";
  }
  const subject = `${request.ref.name} for ${request.requestedBy} was refused while it waited`;
  const ending = { how: "refused", answer: keepAnswer(answer) } as const;
  return await endAsSeen(scene, facts, { environment: environment.name, seen, subject }, (record) =>
    withWaitingEnded(record, request.id, ending, facts.now),
  );
}

/** Whether the commit of a request waits in its environment. */
function waitsFor({ ledger, request }: Facts): boolean {
  return ledger.verified && ledger.record.requests.some(({ request: { sha } }) => sha === request.sha);
}

/** Even a refused push is newer than a waiting one, which nobody wants any longer. */
async function overtake(
  scene: Scene,
  { facts, record: seen }: Pick<Gathered, "facts" | "record">,
  findings: Evaluation["findings"],
): Promise<Outcome | "conflict"> {
  const { request, environment, ledger, now } = facts;
  if (!ledger.verified || ledger.record.requests.length === 0) return "over";
  const same = findings.every(({ rule, answer }) => answer !== "refuse" || rule === "same");
  const subject = `${request.ref.name} was pushed by ${request.requestedBy} and refused`;
  return await endAsSeen(scene, facts, { environment: environment.name, seen, subject }, (record) =>
    withOvertaken(record, request, same ? "environment" : "ref", now),
  );
}

/** The permission rule's finding if somebody may not do this; then nothing else about the repository is said. */
function mayNot(findings: Evaluation["findings"]): Markdown | undefined {
  return findings.find(({ rule, answer }) => rule === "permission" && answer === "refuse")?.says;
}

/** A failed check does not end a push: it waits until the check is repeated, or a newer push replaces it. */
function verdictOf({ verdict, findings }: Evaluation, { request }: Facts): Evaluation["verdict"] {
  const refused = findings.filter(({ answer }) => answer === "refuse");
  return verdict === "refuse" && request.cause === "push" && refused.every(({ rule }) => rule === "required_contexts") ? "wait" : verdict;
}
