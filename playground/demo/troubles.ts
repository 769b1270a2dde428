import type { Delivery } from "../github/events/outbox.js";
import type { GitHub } from "../github/github.js";
import type { Asked } from "./journal.js";

/** The outages of GitHub. */
export const outages = {
  "502": { minutes: 1, says: "GitHub answers 502 to everything that writes, and does nothing" },
  "502-done": { minutes: 1, says: "GitHub answers 502 to everything that writes, and has done it" },
  hourly: { minutes: 5, says: "The hour's requests of the installation are used up: GitHub refuses all others" },
  secondary: { minutes: 1, says: "GitHub's secondary limit refuses everything that writes" },
  late: { minutes: 1, says: "Webhooks do not arrive; GitHub's log of deliveries has them" },
  lost: { minutes: 1, says: "Webhooks are lost without a trace: of a comment nobody will ever know, what a check came to the sweep finds" },
} as const;

/** One of them. */
export type Outage = keyof typeof outages;

/** When to kill the App: now, or at one of its next writes. */
export const moments = {
  now: "now",
  "before-deployment": "before it deploys",
  "after-deployment": "when it has deployed",
  "before-answer": "before it answers",
} as const;

/** One of them. */
export type Moment = keyof typeof moments;

/** The faults that the player causes. */
export interface Troubles {
  /** Begins an outage, which ends by GitHub's clock; there is one at a time. */
  begin(outage: Outage): void;
  end(): void;
  current(): { readonly outage: Outage; readonly until: Date } | undefined;
  /** Has the App killed at that moment. */
  arm(moment: Exclude<Moment, "now">): void;
  armed(): Moment | undefined;
  /** What happens to a delivery. */
  onItsWay(delivery: Pick<Delivery, "id">): "arrives" | "late" | "lost";
  /** Sends a request to GitHub, with the current faults; `kill` ends the process that made it. */
  send(asked: Pick<Asked, "method" | "what" | "writes">, perform: () => Promise<Response>, kill: () => void): Promise<Response>;
}

const minute = 60_000;

/** Creates the faults, none of them active. */
export function createTroubles({ clock, world }: Pick<GitHub, "clock" | "world">): Troubles {
  let going: { readonly outage: Outage; readonly until: Date } | undefined;
  let armed: Exclude<Moment, "now"> | undefined;
  const end = (): void => {
    if (going?.outage === "hourly") {
      world.rateLimit.limit = undefined;
      world.rateLimit.allowances.clear();
    }
    going = undefined;
  };
  const current: Troubles["current"] = () => {
    if (going !== undefined && clock.now() >= going.until) end();
    return going;
  };
  return {
    begin: (outage) => {
      end();
      const until = new Date(clock.now().getTime() + outages[outage].minutes * minute);
      going = { outage, until };
      if (outage === "hourly") useUp(world, until);
    },
    end,
    current,
    arm: (moment) => {
      armed = moment;
    },
    armed: () => armed,
    onItsWay: ({ id }) => {
      const outage = current()?.outage;
      if (outage === "lost") forget(world, id);
      return outage === "lost" || outage === "late" ? outage : "arrives";
    },
    send: async (asked, perform, kill) => {
      const moment = momentOf(asked, armed);
      if (moment !== undefined) {
        armed = undefined;
        if (moment === "after-deployment") await perform();
        kill();
        // The process is dead, so nobody gets an answer.
        return await new Promise(() => undefined);
      }
      const outage = current()?.outage;
      if (asked.writes === undefined) return await perform();
      if (outage === "502-done") await perform();
      if (outage === "502" || outage === "502-done") return refused(502, "Server Error");
      // As on GitHub: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
      if (outage === "secondary")
        return refused(403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.", {
          "retry-after": "60",
        });
      return await perform();
    },
  };
}

function momentOf({ writes }: Pick<Asked, "writes">, armed: Exclude<Moment, "now"> | undefined): Moment | undefined {
  const wanted = armed === "before-answer" ? "comment" : "deployment";
  return writes === wanted ? armed : undefined;
}

/** Uses up the hourly limit of all installations; their next hour begins at `until`. */
function useUp({ rateLimit, installations }: GitHub["world"], until: Date): void {
  const limit = 5_000;
  rateLimit.limit = limit;
  for (const { id } of installations.values()) {
    for (const resource of ["core", "graphql"])
      rateLimit.allowances.set(`installation ${id} ${resource}`, { used: limit, until: until.getTime() });
  }
}

function forget({ outbox }: GitHub["world"], guid: string): void {
  const index = outbox.log.findLastIndex((record) => record.guid === guid);
  if (index !== -1) outbox.log.splice(index, 1);
}

function refused(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json({ message, documentation_url: "https://docs.github.com/rest" }, { status, headers });
}
