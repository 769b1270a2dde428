import { setTimeout as sleep } from "node:timers/promises";
import { createJournal, type Entry, type Journal } from "./journal.js";
import { beginLife, type Life } from "./life.js";
import { createNews, type News } from "./news.js";
import { found, type Organisation } from "./organisation.js";
import { describe } from "./describe-request.js";
import type { Rules } from "./rules.js";
import { titleOf } from "./titles.js";
import { createTools, type Tools } from "./tools.js";
import { createTroubles, moments, type Moment, type Troubles } from "./troubles.js";

/** The organisation with the running App and tools. */
export interface Stage extends Organisation {
  readonly tools: Tools;
  readonly troubles: Troubles;
  readonly journal: Journal;
  /** The process that runs the App now. */
  readonly app: () => Promise<Life>;
  /** Kills the App now or at one of its next writes; another process follows at once. */
  readonly kill: (moment: Moment) => void;
  /** Lets time pass, with the deferred work and the housekeeping that this brings. */
  readonly pass: (milliseconds: number) => Promise<void>;
  /** Runs the App's housekeeping, as a server does every minute. */
  readonly keepHouse: () => Promise<void>;
  /** Shows what is new since the last look. */
  readonly look: () => void;
  /** Resolves when nothing is going on at this moment. */
  readonly quiet: () => Promise<void>;
  /** The same, but with a time limit. */
  readonly settle: () => Promise<void>;
  readonly stop: () => void;
}

/** The audience of a stage. */
export interface Audience {
  seen(news: News): void;
  /** A line of the App's log. */
  logged(line: string): void;
}

/** Milliseconds. */
const patience = 2_500;

/** Sets the stage. `pace` is a factor for the time that the tools take; 1 is a demo's. Stages in one process need different `lastId`s. */
export async function setStage(audience: Audience, pace: number, rules: Rules, lastId?: number): Promise<Stage> {
  const organisation = found(rules, lastId);
  const { github } = organisation;
  const tools = createTools(organisation, pace);
  const troubles = createTroubles(github);
  const journal = createJournal(github.clock.now);
  const news = createNews(organisation);
  const look = (): void => news().forEach((each) => audience.seen(each));
  const log = { write: (line: string): void => logged(line, audience, journal) };

  const begin = async (): Promise<Life> => {
    const life: Life = await beginLife(github, (input, init) => ask(new Request(input, init), () => kill(life)), log);
    return life;
  };
  let running = begin();
  const kill = (life: Life): void => {
    life.kill();
    running = begin();
    journal.note("person", "The App was killed. Another process was started").bad = true;
  };
  const ask = async (request: Request, die: () => void): Promise<Response> => {
    const asked = await describe(request);
    const answered = journal.asking(asked);
    const response = await troubles.send(asked, () => github.fetch(request), die);
    answered(response.status);
    // Looks for news after every write.
    if (request.method !== "GET") look();
    return response;
  };

  github.deliverTo(async (delivery) => {
    look();
    tools.hear(delivery);
    const again = github.deliveries.findLast(({ guid }) => guid === delivery.id)?.redelivery === true;
    const entry = journal.note("delivery", `${again ? "again: " : ""}${titleOf(delivery)}`);
    const way = troubles.onItsWay(delivery);
    if (way !== "arrives") return ended(entry, way === "late" ? "did not arrive" : "lost");
    const { receive } = await running;
    const status = await journal.during(entry, () => receive(delivery).catch(() => 0));
    look();
    if (status === 200) entry.outcome = entry.asked.length === 0 ? undefined : "done";
    else ended(entry, status === 0 ? "the App died over it" : "failed: GitHub keeps it in its log of deliveries");
    return status;
  });
  const quiet = (): Promise<void> => github.idle().then(look);
  const work = async (title: string, does: (life: Life) => Promise<void>): Promise<void> => {
    const life = await running;
    const entry = journal.note("time", title);
    await journal.during(entry, () => Promise.race([does(life), life.death]).catch(() => undefined));
    if (entry.asked.length > 0) entry.outcome = "done";
  };
  const keepHouse = async (): Promise<void> => {
    await work("Put off until now", ({ ring }) => ring());
    await work("Sweep: the App looks after what time brings", ({ housekeeping }) => housekeeping.sweep(() => true));
    await work("The App asks GitHub for deliveries that failed", ({ housekeeping }) => housekeeping.redeliver(() => true));
  };
  await running;
  return {
    ...organisation,
    tools,
    troubles,
    journal,
    app: () => running,
    kill: (moment) => {
      if (moment !== "now") troubles.arm(moment);
      else void running.then(kill);
      if (moment !== "now") journal.note("person", `The App is going to be killed ${moments[moment]}`);
    },
    pass: async (milliseconds) => {
      github.clock.advance(milliseconds);
      await Promise.race([quiet(), sleep(patience)]);
      await keepHouse();
      await Promise.race([quiet(), sleep(patience)]);
    },
    keepHouse,
    look,
    quiet,
    settle: async () => {
      await Promise.race([quiet(), sleep(patience)]);
    },
    stop: () => {
      tools.stop();
      void running.then(({ kill: end }) => end());
    },
  };
}

/** 0: nobody answered. */
function ended(entry: Entry, outcome: string): number {
  entry.outcome = outcome;
  entry.bad = true;
  return 0;
}

function logged(line: string, audience: Audience, journal: Journal): void {
  audience.logged(line);
  const { msg, err } = JSON.parse(line) as { readonly msg?: string; readonly err?: { readonly message?: string } };
  journal.note("log", [...new Set([msg, err?.message])].filter((each) => each !== undefined).join(": ")).bad = true;
}
