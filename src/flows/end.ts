import type { Facts } from "../core/facts.js";
import type { PendingRequest } from "../core/ledger.js";
import { answerAmong, commentBody, markerOf, summaryOf } from "../core/messages/answer.js";
import { md, mention } from "../core/messages/markdown.js";
import { type Ending, endedAnswer, endingConclusion, endingIsNews, goesOnAnswer } from "../core/messages/request.js";
import type { Request } from "../core/request.js";
import type { Scene } from "./scene.js";
import { checkRunName } from "./view.js";

/** Says of requests that they ended without a deployment: their answers, their check runs, and a mention where that is news. */
export async function endRequests(
  scene: Scene,
  { repository }: Pick<Facts, "repository">,
  ended: readonly Pick<PendingRequest, "request">[],
  ending: Ending,
): Promise<void> {
  await Promise.all(ended.map(({ request }) => endRequest(scene, repository.url, request, ending)));
}

/** Ends the check run on a commit that a request has left for the one our own merge made, where it goes on. */
export async function leaveCommit({ hub }: Pick<Scene, "hub">, { id, environment, ref, sha }: Request, before: string): Promise<void> {
  const name = checkRunName(environment);
  const checkRun = (await hub.ownCheckRuns(before, name)).find(({ externalId }) => externalId === id);
  if (checkRun === undefined) return;
  const { emoji, verdict, sections } = goesOnAnswer(ref.name, sha);
  const text = {
    status: "completed",
    conclusion: "cancelled",
    title: `${emoji} ${verdict}`,
    summary: summaryOf({ emoji, verdict, sections }),
  } as const;
  await (checkRun.status === "completed" ? hub.createCheckRun(name, before, id, text) : hub.updateCheckRun(checkRun.id, text));
}

async function endRequest(scene: Scene, repositoryUrl: string, request: Request, ending: Ending): Promise<void> {
  const { hub } = scene;
  const name = checkRunName(request.environment);
  const [comments, checkRuns, { refs }] = await Promise.all([
    request.issue === undefined ? [] : hub.ownComments(request.issue),
    hub.ownCheckRuns(request.sha, name),
    hub.snapshot({ refs: [request.sha] }),
  ]);
  const commit = refs.get(request.sha)?.sha ?? { sha: request.sha, title: "", author: "", committedAt: new Date(request.requestedAt) };
  const { ref, environment, requestedBy, pullRequest, issue } = request;
  const answer = endedAnswer(
    request,
    { repositoryUrl, ref, commit, environment, requestedBy, pullRequest },
    ending,
    new Date(request.requestedAt),
  );
  const body = commentBody(answer, markerOf(request.id));
  const comment = answerAmong(comments, request.id);
  const checkRun = checkRuns.find(({ externalId }) => externalId === request.id);
  const text = {
    status: "completed",
    conclusion: endingConclusion(ending),
    title: `${answer.emoji} ${answer.verdict}`,
    summary: summaryOf(answer),
  } as const;
  await Promise.all([
    issue === undefined ? undefined : comment === undefined ? hub.comment(issue, body) : hub.editComment(comment.id, body),
    checkRun === undefined
      ? undefined
      : checkRun.status === "completed"
        ? hub.createCheckRun(name, request.sha, request.id, text)
        : hub.updateCheckRun(checkRun.id, text),
    comment === undefined && request.comment !== undefined && ending.how === "refused" ? hub.react(request.comment, "-1") : undefined,
  ]);
  // Where there was no answer before, the one just made notifies by itself.
  if (issue !== undefined && comment !== undefined && endingIsNews(ending, requestedBy)) {
    const culprits = ending.how === "expired" && ending.culprits !== undefined && md`\n\n${ending.culprits}`;
    await hub.comment(issue, md`${answer.emoji} ${mention(requestedBy)}: ${answer.verdict}.${culprits}`.text);
  }
}
