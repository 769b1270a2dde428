import type { ProbotOctokit } from "probot";
import { isStranger } from "../core/stranger.js";
import { inRoute, once } from "./types/access.js";
import { orFault, orMissing } from "./client/fault.js";
import { child, idOf, text } from "./client/reading.js";

/** One attempt of GitHub to deliver a webhook: https://docs.github.com/en/rest/apps/webhooks#list-deliveries-for-an-app-webhook */
export interface DeliveryAttempt {
  readonly id: string;
  /** What all attempts to deliver the same event have in common: X-GitHub-Delivery. */
  readonly guid: string;
  readonly at: Date;
  readonly event: string;
  readonly action: string | undefined;
  /** Not the first attempt. */
  readonly redelivery: boolean;
  /** It was answered with 2xx. */
  readonly ok: boolean;
  /** It was answered with 500: by this App, which had begun with it. */
  readonly begun: boolean;
}

/** The webhooks of the App as GitHub remembers them for three days. */
export interface DeliveryLog {
  /** A page of attempts, newest first, from a cursor on; `next` is the following page's. */
  deliveries(cursor: string | undefined): Promise<{ readonly attempts: readonly DeliveryAttempt[]; readonly next: string | undefined }>;
  /** Whether what an attempt carries is a comment of somebody whom GitHub calls a stranger; `false` where GitHub does not know it any more. */
  carriesStrangers(attempt: string): Promise<boolean>;
  /** Asks GitHub to deliver it once more, which takes a moment; `false` where GitHub does not know it any more. */
  redeliver(attempt: string): Promise<boolean>;
}

/** The App's delivery log. */
export function deliveryLog(authorize: () => Promise<ProbotOctokit>): DeliveryLog {
  return {
    deliveries: async (cursor) => {
      const octokit = await authorize();
      const { data, headers } = await orFault(
        octokit.rest.apps.listWebhookDeliveries({ per_page: 100, ...(cursor === undefined ? {} : { cursor }) }),
      );
      const attempts = data.map(({ id, guid, delivered_at, redelivery, event, action, status_code }) => ({
        id: idOf(id),
        guid,
        at: new Date(delivered_at),
        redelivery,
        event,
        action: action ?? undefined,
        ok: status_code >= 200 && status_code < 300,
        begun: status_code === 500,
      }));
      return { attempts, next: cursorIn(headers.link) };
    },
    // https://docs.github.com/en/rest/apps/webhooks#get-a-delivery-for-an-app-webhook
    carriesStrangers: async (attempt) => {
      const octokit = await authorize();
      const answer = await orMissing(octokit.rest.apps.getWebhookDelivery({ delivery_id: inRoute(attempt) }));
      const comment = child(answer?.data.request.payload, "comment");
      return isStranger(text(comment, "author_association") ?? "") && text(comment, "user", "type") !== "Bot";
    },
    redeliver: async (attempt) => {
      const octokit = await authorize();
      // Not repeated blindly: a redelivery that is not seen in the log by the next time is asked for then.
      const answer = await orMissing(octokit.rest.apps.redeliverWebhookDelivery({ delivery_id: inRoute(attempt), request: once }));
      return answer !== undefined;
    },
  };
}

function cursorIn(link: string | undefined): string | undefined {
  const url = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  return url === undefined ? undefined : (new URL(url).searchParams.get("cursor") ?? undefined);
}
