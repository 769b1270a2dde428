import type { Facts } from "../facts.js";
import type { Finding } from "../rules/index.js";
import { type Answer, answerWith, confused, refusal } from "./answer.js";
import { allRules } from "./findings.js";
import { clip, code, link, Markdown, md, mention } from "./markdown.js";
import { refText } from "./subject.js";
import { count } from "./time.js";
import { typed } from "./next.js";

/** The answer where GitHub refused to create the deployment: GitHub's own words, and their meaning. */
export function refusedByGitHub(
  { request, environment }: Facts,
  { status, message }: { readonly status: 403 | 404 | 409 | 422; readonly message: string },
  findings: readonly Finding[],
): Answer {
  return refusal(
    `GitHub refused the deployment of ${refText(request.ref.name)} to ${environment.name}`,
    md`> ${clip(message, 500)}`,
    explanations[status],
    allRules(findings),
  );
}

/** The answer to an unexpected error; the reference is in the log. */
export function ourFault(reference: string): Answer {
  return confused(
    "Something went wrong on our side",
    md`Nothing was deployed by this command as far as we know. Please try again; if it keeps happening, show the reference ${code(reference)} to whoever runs Gitploy.`,
  );
}

/** The answer where the App lacks a permission, which an owner of the installation has to grant. */
export function permissionMissing(permission: string | undefined, route: string | undefined, settingsUrl: string | undefined): Answer {
  const what = permission === undefined ? md`a permission` : md`the permission ${code(permission)}`;
  const where =
    settingsUrl === undefined ? md`in the App's installation settings` : md`in ${link("the installation's settings", settingsUrl)}`;
  return confused(
    "Gitploy may not do that here yet",
    md`GitHub says that the App lacks ${what}${route !== undefined && md` for ${code(route)}`}. An organisation owner can accept it ${where}.`,
  );
}

/** The answer where the App cannot reach the repository that keeps all ledgers, named by the operator. */
export function ledgersOutOfReach(repository: string): Answer {
  return confused(
    "The ledgers of this repository cannot be reached",
    md`Locks and waiting requests are kept in ${code(repository)}, which the setting ${code("GITPLOY_LEDGER_REPOSITORY")} names. It does not exist, or the App is not installed there with the permission ${code("contents: write")}. Without it nobody knows what is locked, so nothing was done. **Next:** an organisation owner creates that repository and installs the App on it, or whoever runs Gitploy changes the setting; then repeat the command.`,
  );
}

/** The note that a check run could not be written. */
export function checkRunNotWritten(permission: string | undefined): Markdown {
  const what = code(permission ?? "checks=write");
  return md`ℹ️ There is no check run, since the App lacks the permission ${what}. An organisation owner can accept it in the App's installation settings.`;
}

/** The answer to a command that was found long after it was written. */
export function missed(minutes: number): Answer {
  return answerWith(
    "💤",
    "Missed while I was away, please repeat",
    md`This command was written ${count(minutes, "minute")} before it was seen. What it asked for may no longer be what you want, so nothing was done.`,
  );
}

const explanations: Record<403 | 404 | 409 | 422, Markdown> = {
  403: Markdown.trusted(
    "The App lacks the permission `deployments: write`, or the repository is archived. An organisation owner can accept it in the App's installation settings.",
  ),
  404: Markdown.trusted(
    "GitHub says that there is no such repository, or that the App may not see it any more. Please try again; if it keeps happening, an organisation owner can look at the App's installation.",
  ),
  409: Markdown.trusted("GitHub found a conflict although Gitploy asked it neither to merge nor to look at checks. Please try again."),
  422: Markdown.trusted(
    "GitHub could not take the deployment as `deploy.yml` describes it. Look at `task`, `description` and `payload` of the environment, and whether the commit still exists.",
  ),
};

/** The answer to the button Rollback of a deployment that is no longer live. */
export function notLiveAnyMore(environment: string): Answer {
  return refusal(
    `This is no longer live in ${environment}`,
    md`The button rolls back only while its commit is live. **Next:** ${code("/status")} shows what is, ${typed("/rollback", environment)} rolls that back.`,
  );
}

/** The answer to the button Rollback, pressed again while its rollback is in progress. */
export function rollsBackAlready(environment: string): Answer {
  return refusal(
    `${environment} is already being rolled back`,
    md`The button was pressed before. **Next:** ${code("/status")} shows how far that is.`,
  );
}

/** The answer to the button Rollback, pressed again after its rollback ended without changing what is live. */
export function buttonUsed(environment: string): Answer {
  return refusal(
    `This button has rolled ${environment} back before`,
    md`That rollback failed, and a button works once. **Next:** ${typed("/rollback", environment)} tries again.`,
  );
}

/** The answer where a lock was released with its pull request. */
export function lockReleased(environment: string): Answer {
  return answerWith("🔓", `${environment} is unlocked`, md`It was locked for as long as this pull request was open.`);
}

/** The notice that an older record was put back with a request that had ended: the request is dropped. */
export function putBackNotice({
  environment,
  ref,
  who,
  marker,
}: {
  readonly environment: string;
  readonly ref: string;
  /** The requester, or the person behind the bot that asked. */
  readonly who: string | undefined;
  readonly marker: string;
}): Markdown {
  return md`### ⚠️ An older record of ${environment} was put back\n\n${who !== undefined && md`${mention(who)}: `}${refText(ref)} waits in it. That request had ended before, so it was dropped and nothing is deployed; its answer says how it ended. Only somebody with push access can do this, and a lock may be back or gone with it. **Next:** ${code("/status")} shows what the record says now.\n\n${Markdown.trusted(marker)}`;
}

const most = 5;
/** A text without anything that a shell would interpret or that would end a quotation. */
const plain = /^[\w./%@+-]+$/;

/** The answer where refs of somebody else are in the place of ours: their names, and the command that removes them. */
export function refsInTheWay(repository: string, refs: readonly string[], below: string | undefined): Answer {
  const shown = refs.filter((ref) => plain.test(ref)).slice(0, most);
  const quoted = shown.map((ref) => `'${ref}'`).join(" ");
  const many = refs.length > shown.length && below !== undefined && plain.test(below);
  return confused(
    "Somebody else's ref is in the way",
    md`Gitploy keeps its records and claims in refs of ${code(repository)}, and cannot write one of them: ${count(refs.length, "ref")} that it did not create ${refs.length === 1 ? "is" : "are"} in its place. Nothing was done.`,
    shown.length > 0 &&
      md`**Next:** somebody with push access runs ${code(`git push origin --delete ${quoted}`)} in a clone of it, then ask again.`,
    many && md`${code(`git ls-remote origin '${below}*'`)} lists all of them.`,
  );
}
