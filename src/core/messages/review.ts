import type { PendingRequest } from "../ledger.js";
import { bullets, few } from "./lists.js";
import type { Request } from "../request.js";
import { type Answer, answerWith, refusal } from "./answer.js";
import { clip, code, link, Markdown, md, person, short } from "./markdown.js";
import { type Act, asksAgain, type Ended } from "./cancel.js";
import { refText } from "./subject.js";
import { count } from "./time.js";
import { typed } from "./next.js";

/** The request that an approval or rejection is for; it is one commit. */
interface About {
  readonly request: Pick<Request, "sha" | "cause" | "requestedBy">;
  readonly repositoryUrl: string;
}

/** The answer to `/approve` that counts; `missing` is how many more approvals are needed. */
export function approvedAnswer({ environment, ref, by, missing, ...about }: Act & About & { readonly missing: number }): Answer {
  return answerWith(
    "👍",
    `${by} approved ${refText(ref)} for ${environment}`,
    md`It counts for ${commitOf(about)}, and for nothing else.`,
    missing > 0
      ? md`${count(missing, "more approval")} ${missing === 1 ? "is" : "are"} needed. **Next:** another reviewer comments ${typed("/approve", environment)}.`
      : md`That is all the approval it needs: it deploys by itself as soon as no other rule holds it up. As long as it waits, ${typed("/reject", environment, "<reason>")} takes it back.`,
  );
}

/** The answer to Approve pressed by somebody whose approval has lapsed: a recorded press could come again, a comment cannot. */
export function pressedAnew({ environment, ref, by, ...about }: Act & About): Answer {
  return refusal(
    `The approval of ${refText(ref)} for ${environment} by ${by} has lapsed`,
    md`It was for ${commitOf(about)}, and its button counts once for each person. **Next:** ${typed("/approve", environment)} approves it anew.`,
  );
}

/** The answer to `/reject` that ended a request. */
export function rejectedAnswer(options: Ended & About & { readonly reason: string | undefined }): Answer {
  const { environment, ref, by, again, reason } = options;
  return answerWith(
    "🚫",
    `${by} rejected ${refText(ref)} for ${environment}`,
    reason !== undefined && md`> ${clip(reason, 500)}`,
    md`${commitOf(options)}, will not be deployed.${asksAgain(again)}`,
  );
}

/** The requests that `/approve` or `/reject` is not meant for. */
interface NotMeant {
  readonly repositoryUrl: string;
  /** Made after the command was written. */
  readonly newer: readonly PendingRequest[];
  readonly elsewhere: readonly PendingRequest[];
}

/** The answer to `/approve` or `/reject` where no request of this conversation waits for it. */
export function nothingToReview(environment: string, verb: "approve" | "reject", { newer, elsewhere, repositoryUrl }: NotMeant): Answer {
  const command = typed(`/${verb}`, environment);
  const list = elsewhere.map(({ request }) => md`${named(request)}, ${placeOf(request, verb, repositoryUrl)}`);
  return refusal(
    `There is nothing to ${verb} in ${environment}`,
    ...newer.map(
      ({ request }) => md`${named(request)} was requested after that was written. **Next:** look at it, then repeat ${command}.`,
    ),
    list.length === 0
      ? undefined
      : md`No request of this conversation waits for it. What waits there is ${pastOf[verb]} where it was asked for:\n\n${bullets(few(list, most, "and "))}`,
    list.length + newer.length > 0
      ? undefined
      : md`No request waits for review there. **Next:** ${typed("/status", environment)} shows what runs and waits.`,
  );
}

const most = 10;

const pastOf = { approve: Markdown.trusted("approved"), reject: Markdown.trusted("rejected") };

function named({ ref, sha, requestedBy }: Request): Markdown {
  return md`${code(refText(ref.name))} (${short(sha)}) by ${person(requestedBy)}`;
}

function placeOf({ cause, issue, pullRequest, comment, sha }: Request, verb: "approve" | "reject", repositoryUrl: string): Markdown {
  if (issue === undefined)
    return link(
      Markdown.trusted(`${cause === "job" ? "a workflow's job" : "pushed"}, with a button to ${verb} it`),
      `${repositoryUrl}/commit/${sha}/checks`,
    );
  const page = `${repositoryUrl}/${pullRequest === issue ? "pull" : "issues"}/${issue}`;
  return link(Markdown.trusted(`asked for in #${issue}`), comment === undefined ? page : `${page}#issuecomment-${comment}`);
}

/** The commit and its requester: a request from elsewhere may have the same name. */
function commitOf({ request: { sha, cause, requestedBy }, repositoryUrl }: About): Markdown {
  const wish = cause === "push" ? "pushed" : "requested";
  return md`${link(short(sha), `${repositoryUrl}/commit/${sha}`)}, which ${person(requestedBy)} ${wish}`;
}
