import { pagesOf } from "../../../src/pages.js";
import type { Assets } from "../../../src/web/assets.js";
import type { Pages } from "../../../src/web/pages.js";
import { clientOf } from "../../github/accounts.js";
import { createGuide, type Guide } from "../guide.js";
import type { Life } from "../life.js";
import { createSession, type Session } from "../session.js";
import type { Stage } from "../stage.js";
import { createPaint } from "../terminal/paint.js";
import { createScreen } from "../terminal/screen.js";

/** A stage with what the page needs to play on it. */
export interface Played {
  readonly stage: Stage;
  readonly session: Session;
  readonly guide: Guide;
  /** Requests a page from the process that runs now. */
  readonly visit: (request: Request) => Promise<Response>;
  /** The result of the last press. */
  said: string;
  /** The text of each comment before the last press. */
  before: ReadonlyMap<number, string>;
  /** How many comments were sent with the form; each one renews the form. */
  written: number;
}

/** Begins to play on a stage, with the same lines as in a terminal. */
export function begin(stage: Stage, assets: Assets): Played {
  const { id: clientId, secret: clientSecret } = clientOf(stage.github.world);
  const known = new WeakMap<Life, Pages>();
  const pagesIn = (life: Life): Pages => {
    const { probot, settings, time, ask } = life;
    const pages = known.get(life) ?? pagesOf(settings, { clientId, clientSecret, url: undefined }, { probot, assets, time, fetch: ask });
    known.set(life, pages);
    return pages;
  };
  const hear = (text: string): void => {
    played.said += text;
  };
  const played: Played = {
    stage,
    session: createSession(
      stage,
      createScreen(hear, () => 200, createPaint(false)),
    ),
    guide: createGuide(stage),
    visit: async (request) => {
      const life = await stage.app();
      const visited = async (): Promise<Response> => await pagesIn(life).fetch(request);
      const looks = request.headers.get("hx-request-type") === "partial" || new URL(request.url).pathname.startsWith("/-/");
      // Pages that renew themselves would fill the journal.
      const entry = looks ? undefined : stage.journal.note("page", `${request.method} ${new URL(request.url).pathname}`);
      const answer = await Promise.race([entry === undefined ? visited() : stage.journal.during(entry, visited), life.death]).catch(
        () => new Response("The App was killed: load the page again.", { status: 502 }),
      );
      if (entry !== undefined) entry.outcome = answer.status < 400 ? "done" : `answered ${answer.status}`;
      return answer;
    },
    said: "",
    before: commentsOn(stage),
    written: 0,
  };
  return played;
}

/** The current text of each comment, by id. */
export function commentsOn({ repository }: Pick<Stage, "repository">): ReadonlyMap<number, string> {
  return new Map([...repository.comments.values()].map(({ id, body }) => [id, body]));
}
