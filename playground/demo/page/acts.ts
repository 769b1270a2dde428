import { frozenUntil } from "../../../src/core/config/schedule.js";
import { mayPush, account } from "../../github/accounts.js";
import type { Issue } from "../../github/repository.js";
import { rulesNow } from "../rules-now.js";
import type { Stage } from "../stage.js";
import { moods } from "../tools.js";
import { moments, outages, type Moment, type Outage } from "../troubles.js";
import { commentsOn, type Played } from "./played.js";

/** The fields of a form of the page. */
export type Fields = Readonly<Record<string, string | undefined>>;

const minute = 60_000;
/** The steps by which time can be moved, in minutes. */
export const jumps: readonly number[] = [1, 5, 20, 540];

/** Does what a button says, and waits until everybody has reacted. */
export async function act(played: Played, fields: Fields, place: number, by: string): Promise<void> {
  const { stage, session } = played;
  played.said = "";
  played.before = commentsOn(stage);
  session.type(`@${by} #${place}`);
  const { body = "", line } = fields;
  if (body.trim() !== "") {
    session.type(`@${by} #${place} ${body.replaceAll("\r\n", "\n")}`);
    played.written += 1;
  }
  if (line !== undefined) session.type(line);
  try {
    const said = await press(stage, fields, { place, by });
    if (said !== undefined) played.said = said;
  } catch (error) {
    // GitHub refused it.
    played.said = error instanceof Error ? error.message : String(error);
  }
  await stage.settle();
}

interface Where {
  readonly place: number;
  readonly by: string;
}

/** Does what one of the other buttons means; returns a sentence about it, if there is one. */
async function press(stage: Stage, fields: Fields, { place, by }: Where): Promise<string | undefined> {
  const { press: button, checks, rerun: run, pull, mood, time, gitHub, kill: moment } = fields;
  if (button !== undefined) pressButton(stage, button, by);
  if (checks !== undefined) report(stage, place, checks);
  if (run !== undefined) rerun(stage, Number(run), by);
  if (pull !== undefined) change(stage, place, pull, by);
  if (time !== undefined) await passTime(stage, time);
  if (gitHub !== undefined) changeGitHub(stage, gitHub);
  if (mood !== undefined) return behave(stage, mood);
  return isMoment(moment) ? kill(stage, moment) : undefined;
}

/** Presses a button of a check run, given as its id and the button. */
function pressButton({ github }: Stage, pressed: string, by: string): void {
  const [id, button = ""] = pressed.split(" ");
  github.pressButton(Number(id), button, by);
}

function behave({ tools }: Stage, mood: string): string | undefined {
  const wanted = moods.find((each) => each === mood);
  if (wanted === undefined) return undefined;
  tools.behave(wanted);
  return `The deploy tool from now on: ${wanted}`;
}

/** The CI reports all its checks again on the pull request's head. */
function report({ github, repository, rules }: Stage, place: number, conclusion: string): void {
  const head = repository.issues.get(place)?.pullRequest?.head.sha;
  if (head === undefined || !["success", "failure", "pending"].includes(conclusion)) return;
  for (const name of rules.checks) {
    const open = [...repository.checkRuns.values()].findLast((run) => run.suite.sha === head && run.name === name);
    if (conclusion === "pending") github.checkRun(repository, head, { name, status: "in_progress" });
    else if (open !== undefined && open.status !== "completed") github.finishCheck(open, conclusion);
    else github.checkRun(repository, head, { name, conclusion });
  }
}

/** "Re-run" of a check: for ours, the App gets the webhook; for others, the CI starts again. */
function rerun({ github, repository, tools }: Stage, id: number, by: string): void {
  const run = repository.checkRuns.get(id);
  if (run === undefined) return;
  if (!mayPush(repository, account(github.world, by))) throw new Error(`GitHub lets people with write re-run checks, and ${by} has not`);
  github.rerun(run, by);
  if (run.suite.app.slug !== "gitploy") tools.check(github.checkRun(repository, run.suite.sha, { name: run.name, status: "in_progress" }));
}

/** The other actions on a pull request. */
function change({ github, repository }: Stage, place: number, what: string, by: string): void {
  const issue = repository.issues.get(place);
  if (issue?.pullRequest === undefined) return;
  if (!mayPush(repository, account(github.world, by))) throw new Error(`GitHub lets people with write do that, and ${by} has not`);
  const does: Readonly<Record<string, (pull: Issue) => void>> = {
    close: (pull) => github.closePullRequest(pull, by),
    reopen: (pull) => github.reopenPullRequest(pull, by),
    draft: (pull) => github.convertToDraft(pull, by),
    ready: (pull) => github.markReady(pull, by),
  };
  does[what]?.(issue);
}

async function passTime(stage: Stage, value: string): Promise<void> {
  const minutes = jumps.find((each) => String(each) === value);
  const until = value === "thaw" ? endOfFreeze(stage)?.until : undefined;
  const now = stage.github.clock.now().getTime();
  const milliseconds = minutes !== undefined ? minutes * minute : until === undefined ? undefined : until.getTime() - now + 1_000;
  if (milliseconds === undefined) return;
  stage.journal.note("person", `Time passes: ${Math.round(milliseconds / minute)} min`);
  await stage.pass(milliseconds);
}

/** The environment whose freeze ends next, and when. */
export function endOfFreeze(stage: Stage): { readonly environment: string; readonly until: Date } | undefined {
  const now = stage.github.clock.now();
  return (rulesNow(stage)?.environments ?? [])
    .flatMap((environment) => {
      const until = frozenUntil(environment, now)?.until;
      return until === undefined ? [] : [{ environment: environment.name, until }];
    })
    .toSorted((one, other) => one.until.getTime() - other.until.getTime())[0];
}

function changeGitHub({ troubles, journal, github }: Stage, value: string): void {
  if (value === "well") {
    troubles.end();
    journal.note("person", "GitHub is well again");
  }
  if (!isOutage(value)) return;
  troubles.begin(value);
  const until = new Date(github.clock.now().getTime() + outages[value].minutes * minute).toISOString().slice(11, 16);
  journal.note("person", `${outages[value].says}, until ${until}`);
}

function kill(stage: Stage, moment: Moment): string {
  stage.kill(moment);
  return moment === "now"
    ? "The App was killed, and another process was started."
    : `The App is going to be killed ${moments[moment]}; another process follows at once. What it left is found a minute later.`;
}

function isOutage(value: string): value is Outage {
  return Object.hasOwn(outages, value);
}

function isMoment(value: string | undefined): value is Moment {
  return value !== undefined && Object.hasOwn(moments, value);
}
