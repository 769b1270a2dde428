import type { Facts } from "../facts.js";
import type { Finding } from "../rules/rule.js";
import type { Answer } from "./answer.js";
import { allRules } from "./findings.js";
import { clip, code, link, Markdown, md } from "./markdown.js";
import { refText } from "./subject.js";
import { count } from "./time.js";
import { typed } from "./typed.js";

/** GitHub would not make the deployment: its own words, and what they mean. */
export function refusedByGitHub(
  { request, environment }: Facts,
  refusal: { readonly status: 403 | 404 | 409 | 422; readonly message: string },
  findings: readonly Finding[],
): Answer {
  return {
    emoji: "❌",
    verdict: `GitHub refused the deployment of ${refText(request.ref.name)} to ${environment.name}`,
    sections: [md`> ${clip(refusal.message, 500)}`, explanations[refusal.status], allRules(findings)],
  };
}

/** Something unexpected; the reference is in the log. */
export function ourFault(reference: string): Answer {
  return {
    emoji: "😕",
    verdict: "Something went wrong on our side",
    sections: [
      md`Nothing was deployed by this command as far as we know. Please try again; if it keeps happening, show the reference ${code(reference)} to whoever runs Gitploy.`,
    ],
  };
}

/** The App lacks a permission; whoever owns the installation has to grant it. */
export function permissionMissing(permission: string | undefined, route: string | undefined, settingsUrl: string | undefined): Answer {
  const what = permission === undefined ? md`a permission` : md`the permission ${code(permission)}`;
  const where =
    settingsUrl === undefined ? md`in the App's installation settings` : md`in ${link("the installation's settings", settingsUrl)}`;
  return {
    emoji: "😕",
    verdict: "Gitploy may not do that here yet",
    sections: [
      md`GitHub says that the App lacks ${what}${route !== undefined && md` for ${code(route)}`}. An organisation owner can accept it ${where}.`,
    ],
  };
}

/** The one repository that keeps all ledgers is not there for the App; whoever runs it has named it. */
export function ledgersOutOfReach(repository: string): Answer {
  return {
    emoji: "😕",
    verdict: "The ledgers of this repository cannot be reached",
    sections: [
      md`Locks and what waits are kept in ${code(repository)}, which the setting ${code("GITPLOY_LEDGER_REPOSITORY")} names. It does not exist, or the App is not installed there with the permission ${code("contents: write")}. Without it nobody knows what is locked, so nothing was done. **Next:** an organisation owner makes that repository and installs the App on it, or whoever runs Gitploy changes the setting; then repeat the command.`,
    ],
  };
}

/** A check run that could not be written beside an answer. */
export function checkRunNotWritten(permission: string | undefined): Markdown {
  const what = code(permission ?? "checks=write");
  return md`ℹ️ There is no check run, since the App lacks the permission ${what}. An organisation owner can accept it in the App's installation settings.`;
}

/** A command that was found long after it was written. */
export function missed(minutes: number): Answer {
  return {
    emoji: "💤",
    verdict: "Missed while I was away, please repeat",
    sections: [
      md`This command was written ${count(minutes, "minute")} before it was seen. What it asked for may no longer be what you want, so nothing was done.`,
    ],
  };
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

/** The button Rollback of a deployment that is not what is live any more. */
export function notLiveAnyMore(environment: string): Answer {
  return {
    emoji: "❌",
    verdict: `This is not what is live in ${environment} any more`,
    sections: [
      md`The button rolls back only while its commit is live. **Next:** ${code("/status")} shows what is, ${typed("/rollback", environment)} rolls that back.`,
    ],
  };
}

/** The button Rollback, pressed once more while what it asked for is on its way. */
export function rollsBackAlready(environment: string): Answer {
  return {
    emoji: "❌",
    verdict: `${environment} is being rolled back already`,
    sections: [md`The button was pressed before. **Next:** ${code("/status")} shows how far that is.`],
  };
}

/** The button Rollback, pressed once more when the rollback it led to is over and left what was live. */
export function buttonUsed(environment: string): Answer {
  return {
    emoji: "❌",
    verdict: `This button has rolled ${environment} back before`,
    sections: [md`That rollback failed, and a button works once. **Next:** ${typed("/rollback", environment)} tries again.`],
  };
}

/** A lock that went with its pull request. */
export function lockReleased(environment: string): Answer {
  return {
    emoji: "🔓",
    verdict: `${environment} is unlocked`,
    sections: [md`It was locked for as long as this pull request was open.`],
  };
}
