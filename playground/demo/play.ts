import { setTimeout as sleep } from "node:timers/promises";
import type { Comment } from "../github/repository.js";
import { outcomeOf } from "./outcome.js";
import type { Session } from "./session.js";
import type { Stage } from "./stage.js";
import type { Screen } from "./terminal/screen.js";

/** How long to wait for the end of a comment, in milliseconds. */
const patience = 60_000;
/** After so many milliseconds without an event, nothing more will happen by itself. */
const stillness = 3_000;

/** Plays lines one after the other, each to its end. Returns whether all of them succeeded. */
export async function play(
  stage: Stage,
  session: Session,
  screen: Screen,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<boolean> {
  const comments: Comment[] = [];
  let good = true;
  for await (const line of lines) {
    const typed = session.type(line);
    if (typed === "quit") break;
    if (typed === "mistake") good = false;
    if (typeof typed === "object") comments.push(typed.comment);
    await stage.quiet();
    if (typeof typed === "object") await settled(stage, typed.comment);
  }
  // The last actions of the tools are still to be answered.
  for (await stage.quiet(); stage.tools.busy(); await stage.quiet()) await sleep(25);
  for (const comment of comments) {
    await settled(stage, comment);
    const problem = problemOf(comment);
    if (problem === undefined) continue;
    good = false;
    screen.say(`${screen.paint.bad("✘")} ${screen.paint.code(comment.body.split("\n")[0] ?? "")} ${problem}`);
  }
  return good;
}

/** Waits until a comment has come to its end, or needs somebody's action. */
async function settled(stage: Stage, comment: Comment): Promise<void> {
  const end = performance.now() + patience;
  let moved = performance.now();
  for (;;) {
    await stage.quiet();
    if (outcomeOf(comment) !== "pending") return;
    if (stage.tools.busy()) moved = performance.now();
    if (performance.now() > end || performance.now() - moved > stillness) return;
    await sleep(25);
  }
}

function problemOf(comment: Comment): string | undefined {
  switch (outcomeOf(comment)) {
    case "success":
      return undefined;
    case "failure":
      return "did not end in success.";
    case "people":
      return "still waits for somebody.";
    case "pending":
      return "has not come to an end.";
    case "nothing":
      return "is no command: Gitploy stays silent.";
  }
}
