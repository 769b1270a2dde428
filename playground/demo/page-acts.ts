import { createHousekeeping, type Housekeeping } from "../../src/housekeeping.js";
import { pagesOf } from "../../src/pages.js";
import type { Assets } from "../../src/web/assets.js";
import type { Pages } from "../../src/web/pages.js";
import { clientOf } from "../github/accounts.js";
import { createSession, type Session } from "./session.js";
import type { Stage } from "./stage.js";
import { createPaint } from "./terminal/paint.js";
import { createScreen } from "./terminal/screen.js";
import type { Mood } from "./tools.js";

/** A stage with what the page needs to play on it. */
export interface Played {
  readonly stage: Stage;
  readonly session: Session;
  readonly pages: Pages;
  readonly housekeeping: Housekeeping;
  /** What became of the last press. */
  said: string;
}

const minute = 60_000;
const moods: readonly Mood[] = ["usual", "success", "failure", "silent"];

/** Begins to play on a stage, by the same lines that a terminal takes. */
export function begin(stage: Stage, assets: Assets): Played {
  const { id: clientId, secret: clientSecret } = clientOf(stage.github.world);
  const { probot, settings, time, ask } = stage.app;
  const hear = (text: string): void => {
    played.said += text;
  };
  const played: Played = {
    stage,
    session: createSession(
      stage,
      createScreen(hear, () => 200, createPaint(false)),
    ),
    pages: pagesOf(settings, { clientId, clientSecret, url: undefined }, { probot, assets, time, fetch: ask }),
    housekeeping: createHousekeeping(probot, settings, time),
    said: "",
  };
  return played;
}

/** Does what a button says, and waits until everybody has answered. */
export async function act(played: Played, fields: Readonly<Record<string, string | undefined>>, place: number, by: string): Promise<void> {
  const { stage, session } = played;
  const { body = "", line, press, checks, mood, minutes } = fields;
  played.said = "";
  session.type(`@${by} #${place}`);
  if (body.trim() !== "") session.type(`@${by} #${place} ${body.replaceAll("\r\n", "\n")}`);
  if (line !== undefined) session.type(line);
  if (press !== undefined) pressButton(played, press, by);
  if (checks === "success" || checks === "failure") report(stage, place, checks);
  const wanted = moods.find((each) => each === mood);
  if (wanted !== undefined) {
    stage.tools.behave(wanted);
    played.said = `The deploy tool from now on: ${wanted}`;
  }
  if (minutes === "1" || minutes === "20") {
    stage.github.clock.advance(Number(minutes) * minute);
    await stage.quiet();
    await played.housekeeping.sweep(() => true);
  }
  await stage.quiet();
}

function pressButton(played: Played, press: string, by: string): void {
  const [id, button = ""] = press.split(" ");
  try {
    played.stage.github.pressButton(Number(id), button, by);
  } catch (error) {
    played.said = error instanceof Error ? error.message : String(error);
  }
}

/** The CI reports all its checks anew, on the head of the pull request. */
function report({ github, repository, rules }: Stage, place: number, conclusion: string): void {
  const head = repository.issues.get(place)?.pullRequest?.head.sha;
  if (head === undefined) return;
  for (const name of rules.checks) github.checkRun(repository, head, { name, conclusion });
}
