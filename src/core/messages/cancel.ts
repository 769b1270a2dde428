import { type Answer, answerWith, confused, refusal } from "./answer.js";
import { bullets } from "./lists.js";
import { code, type Markdown, md } from "./markdown.js";
import { typed } from "./next.js";
import { refText, type Named, requestText } from "./subject.js";

/** Who acted on a request, such as by `/approve` or `/cancel`. */
export interface Act {
  readonly environment: string;
  readonly ref: string;
  readonly by: string;
}

/** Who ended a request; `again` is the command that makes it again. */
export type Ended = Act & { readonly again: string | undefined };

/** The answer to `/cancel` that ended a waiting request. */
export function cancelledWaiting({ environment, ref, by, again }: Ended): Answer {
  return answerWith("🚫", `${by} cancelled ${refText(ref)} for ${environment}`, md`It will not be deployed.${asksAgain(again)}`);
}

/** The answer to `/cancel` that marked a running deployment. */
export function cancelledRunning({
  environment,
  ref,
  by,
  isFirst,
}: Act & { /** Nothing is live to go back to. */ readonly isFirst: boolean }): Answer {
  return answerWith(
    "🚫",
    `${by} asked to stop ${refText(ref)} in ${environment}`,
    md`The deployment is marked ${code("error")} on GitHub. **That asks the tooling to stop and kills nothing:** what runs may still go on, and if it succeeds, it counts.`,
    md`**Next:** ${typed("/status", environment)} shows how it went${!isFirst && md`, ${typed("/rollback", environment)} brings back what was live before`}.`,
  );
}

/** The answer to `/cancel` where nothing waits or runs; without an environment: anywhere. */
export function nothingToCancel(environment: string | undefined): Answer {
  return refusal(
    environment === undefined ? "There is nothing to cancel" : `There is nothing to cancel in ${environment}`,
    md`No request waits, and no deployment by Gitploy is running. **Next:** ${typed("/status", environment)}`,
  );
}

/** The answer to `/cancel`, `/approve` or `/reject` of a request that has its turn but no deployment yet. */
export function beingDeployed(environment: string, begun: Named): Answer {
  return refusal(
    `${refText(begun.ref)} is being deployed to ${environment} at this moment`,
    md`It is no longer waiting: ${requestText(begun)} has its turn. **Next:** in a few seconds, ${typed("/cancel", environment)} asks to stop it.`,
  );
}

/** The answer to `/cancel` alone, where requests of this conversation wait or run in several environments. */
export function cancelWhich(environments: readonly string[]): Answer {
  return confused(
    "Which environment?",
    md`Requests from this conversation wait or run in several environments. **Next:** one of`,
    bullets(environments.map((environment) => typed("/cancel", environment))),
  );
}

/** The command that makes an ended request again, written to follow a sentence. */
export function asksAgain(command: string | undefined): Markdown | false {
  return command !== undefined && md` **Next:** ${code(command)} requests it again.`;
}
