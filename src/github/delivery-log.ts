import type { ProbotOctokit } from "probot";
import { isStranger } from "../core/accounts.js";
import { inRoute, once, redelivering } from "./types/access.js";
import { orFault, orMissing } from "./client/fault.js";
import { at, flag, text } from "./client/reading.js";

/** One attempt of GitHub to deliver a webhook: https://docs.github.com/en/rest/apps/webhooks#list-deliveries-for-an-app-webhook */
export interface DeliveryAttempt {
  readonly id: string;
  /** X-GitHub-Delivery, the same for all attempts to deliver an event. */
  readonly guid: string;
  readonly at: Date;
  readonly event: string;
  readonly action: string | undefined;
  /** The id of the repository it is about. */
  readonly repository: string | undefined;
  /** Not the first attempt. */
  readonly redelivery: boolean;
  /** The answer was 2xx. */
  readonly ok: boolean;
  /** The answer was 500: from this App, which had begun with it. */
  readonly begun: boolean;
}

/** A stranger according to GitHub; somebody else, or GitHub no longer knows; or an `insider`, since only insiders can comment there. */
export type Commenter = "stranger" | "known" | "insider";

/** The webhooks of the App as GitHub remembers them for three days. */
export interface DeliveryLog {
  /** A page of attempts after a cursor, newest first; `next` is the cursor of the following page. */
  deliveries(cursor: string | undefined): Promise<{ readonly attempts: readonly DeliveryAttempt[]; readonly next: string | undefined }>;
  /** Whose comment an attempt carries. */
  whoseComment(attempt: string): Promise<Commenter>;
  /** Asks GitHub to deliver it once more, which takes a moment; `false` if GitHub no longer knows it. */
  redeliver(attempt: string): Promise<boolean>;
}

const mostWords = 5_000;

/** The App's delivery log. */
export function deliveryLog(authorize: () => Promise<ProbotOctokit>): DeliveryLog {
  const words = new Map<string, string>();
  /** One text for all that are equal: thousands of attempts may be remembered. */
  const shared = (word: string): string => {
    const known = words.get(word) ?? word;
    if (words.size < mostWords) words.set(known, known);
    return known;
  };
  return {
    deliveries: async (cursor) => {
      const octokit = await authorize();
      const { data, headers } = await orFault(
        octokit.rest.apps.listWebhookDeliveries({ per_page: 100, ...(cursor === undefined ? {} : { cursor }) }),
      );
      const attempts = data.map(({ id, guid, delivered_at, redelivery, event, action, status_code, repository_id: repository }) => ({
        id: String(id),
        guid,
        at: new Date(delivered_at),
        redelivery,
        event: shared(event),
        action: action === null ? undefined : shared(action),
        repository: repository === null ? undefined : shared(String(repository)),
        ok: status_code >= 200 && status_code < 300,
        begun: status_code === 500,
      }));
      return { attempts, next: cursorIn(headers.link) };
    },
    // https://docs.github.com/en/rest/apps/webhooks#get-a-delivery-for-an-app-webhook
    whoseComment: async (attempt) => {
      const octokit = await authorize();
      const answer = await orMissing(octokit.rest.apps.getWebhookDelivery({ delivery_id: inRoute(attempt) }));
      const payload = answer?.data.request.payload;
      if (flag(payload, "repository", "private")) return "insider";
      const comment = at(payload, "comment");
      return isStranger(text(comment, "author_association") ?? "") && text(comment, "user", "type") !== "Bot" ? "stranger" : "known";
    },
    redeliver: async (attempt) => {
      const octokit = await authorize();
      // Not repeated blindly: if the log does not show the redelivery by the next look, it is requested then.
      const answer = await orMissing(
        octokit.rest.apps.redeliverWebhookDelivery({ delivery_id: inRoute(attempt), request: { ...once, ...redelivering } }),
      );
      return answer !== undefined;
    },
  };
}

function cursorIn(link: string | undefined): string | undefined {
  const url = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  return url === undefined ? undefined : (new URL(url).searchParams.get("cursor") ?? undefined);
}
