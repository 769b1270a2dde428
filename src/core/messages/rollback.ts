import { type Answer, refusal } from "./answer.js";
import { or } from "./lists.js";
import { code, type Markdown, md } from "./markdown.js";
import { typed } from "./next.js";
import { refText } from "./subject.js";

/** The answer to `/promote` from an environment where nothing ever succeeded, or to `/rollback` there. */
export function nothingLive(environment: string): Answer {
  return refusal(
    `Nothing is live in ${environment}`,
    md`No deployment by Gitploy has succeeded there yet, and those made by others do not count. **Next:** ${typed("/deploy", "<ref>", environment)}`,
  );
}

/** The warning about a promotion of what is being rolled back. */
export function isBeingRolledBack(ref: string, environment: string): Markdown {
  return md`⚠️ ${code(refText(ref))} is being rolled back in ${code(environment)}: it counts as live there until that succeeds.`;
}

/** The answer to `/promote` from an environment with so many deployments by others that what is live is not known. */
export function liveNotKnown(environment: string, to: string): Answer {
  return refusal(
    `It is not known what is live in ${environment}`,
    md`The newest 1,050 deployments there were made by others, or did not succeed, and Gitploy looks back no further. **Next:** ${typed("/deploy", "<ref>", to)}`,
  );
}

/** The answer to `/rollback` where nothing else succeeded before. */
export function nothingToRollBackTo(environment: string): Answer {
  return refusal(
    `There is nothing to roll ${environment} back to`,
    md`A rollback goes to the newest success of another commit that nobody rolled back from, and there is none. **Next:** ${typed("/deploy", "<ref>", environment)} deploys what you name.`,
  );
}

/** The answer to `/rollback … to <ref>` where that ref never succeeded; `candidates` are other refs that may have been meant. */
export function neverSucceeded(options: {
  readonly environment: string;
  readonly ref: string;
  readonly candidates?: readonly string[];
  /** Whether no other target is known. */
  readonly isOnly: boolean;
}): Answer {
  const { environment, ref, candidates = [], isOnly } = options;
  const meant = candidates.map((candidate) => typed("/rollback", environment, { to: candidate }));
  return refusal(
    `${refText(ref)} never succeeded in ${environment}`,
    meant.length > 0 && md`**Did you mean** ${or(meant)}?`,
    md`A rollback goes only to what was live there before. **Next:** ${!isOnly && md`${typed("/rollback", environment)} goes back to the last one, `}${typed("/deploy", refText(ref), environment)} deploys it as something new.`,
  );
}

/** The note that a rollback locked an environment to which pushes are deployed. */
export function rollbackLockNote(environment: string): Markdown {
  return md`🔒 ${code(environment)} is locked now, so that the next push does not undo the rollback. Once that is fixed: ${typed("/unlock", environment)}.`;
}
