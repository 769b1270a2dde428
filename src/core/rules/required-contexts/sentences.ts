import type { Environment } from "../../config/environment.js";
import type { Context } from "../../facts.js";
import { enumerate } from "../../messages/enumerate.js";
import { clip, code, join, link, Markdown, md, short } from "../../messages/markdown.js";
import { forcers } from "../../messages/principals.js";
import { count } from "../../messages/time.js";

/** Sentences about the checks of a commit. */

/** What is required and not reported as it has to be. */
export interface Missing {
  readonly name: string;
  /** Who alone may report it; `undefined`: anybody. */
  readonly app: { readonly id: number; readonly slug: string | undefined } | undefined;
  /** The slugs of those who reported it all the same; `undefined` for a person. */
  readonly others: readonly (string | undefined)[];
  /** Names that are reported and are like it. */
  readonly similar: readonly string[];
}

export function noChecksRequired(environment: Environment): Markdown {
  return md`${code(environment.name)} demands no checks.`;
}

export function checksGreen(amount: number): Markdown {
  return md`${count(amount, "check")} ${amount === 1 ? "is" : "are"} green.`;
}

export function checksFailed(failed: readonly Context[], required: readonly Context[], sha: string): Markdown {
  const them = failed.length === 1 ? "it" : "them";
  const list = enumerate(
    failed.map((each) => check(each, required)),
    "and",
  );
  return md`${list} failed on ${short(sha)}. Run ${them} again or fix what is wrong, then repeat the command.`;
}

export function checksPending(running: readonly Context[], required: readonly Context[], missing: readonly Missing[]): Markdown {
  const list = enumerate(
    running.map((each) => check(each, required)),
    "and",
  );
  const runs = running.length > 0 && md`${list} ${isOrAre(running.length)} not finished`;
  const absent = missing.filter(({ others }) => others.length === 0);
  const lacks = absent.length > 0 && md`${named(absent)} ${isOrAre(absent.length)} required and not reported yet`;
  const foreign = missing.filter(({ others }) => others.length > 0).map(reportedByOthers);
  return withHints(md`${join([runs, lacks, ...foreign], "; ")}.`, absent);
}

export function checksGone(missing: readonly Missing[], sha: string, days: number, environment: Environment): Markdown {
  const foreign = missing.filter(({ others }) => others.length > 0).map(reportedByOthers);
  const absent = missing.filter(({ others }) => others.length === 0);
  const them = missing.length === 1 ? "its workflow" : "their workflows";
  const gone =
    absent.length > 0 &&
    md`${named(absent)} ${isOrAre(absent.length)} required, and nothing of ${absent.length === 1 ? "it" : "them"} is left on ${short(sha)}: GitHub deletes checks after ${count(days, "day")}`;
  const todo = md`Start ${them} for this commit or push a new one, then repeat the command; or let ${forcers(environment)}.`;
  return withHints(md`${join([gone, ...foreign], "; ")}. ${todo}`, absent);
}

export function checksMayCome(sha: string): Markdown {
  return md`No check has been reported on ${short(sha)} yet, which is new: they get 2 minutes to appear.`;
}

/** `days`: GitHub keeps checks for so long, and the commit is older. */
export function checksNone(sha: string, days: number | undefined): Markdown {
  return days === undefined
    ? md`No check was reported on ${short(sha)}: nothing has tested this commit.`
    : md`No check is left on ${short(sha)}, if ever there was one: GitHub deletes checks after ${count(days, "day")}.`;
}

export function checksUnread(sha: string): Markdown {
  return md`The checks on ${short(sha)} could not be read, and Gitploy refuses when in doubt: please try again. If that does not help, the App may lack the permission ${code("checks=read")} or ${code("statuses=read")}.`;
}

export function baseRequirementsUnread(): Markdown {
  return Markdown.trusted(
    "Which checks the pull request's base branch requires could not be read, and Gitploy refuses when in doubt: please try again.",
  );
}

function named(missing: readonly Missing[]): Markdown {
  return enumerate(
    missing.map(({ name }) => code(clip(name, 100))),
    "and",
  );
}

function reportedByOthers({ name, app, others }: Missing): Markdown {
  const from = app?.slug === undefined ? md`the App with the id ${String(app?.id)}` : md`the App ${code(app.slug)}`;
  const who = enumerate(
    [...new Set(others)].map((slug) => (slug === undefined ? Markdown.trusted("somebody without an App") : code(slug))),
    "and",
  );
  return md`${code(clip(name, 100))} is required from ${from} and not reported by it yet: what ${who} reported does not count`;
}

/** Names are compared to the letter, so whoever has misspelt one would wait in vain. */
function withHints(says: Markdown, missing: readonly Missing[]): Markdown {
  const hints = missing
    .filter(({ similar }) => similar.length > 0)
    .map(({ name, similar }) => {
      const known = enumerate(
        similar.slice(0, 3).map((each) => code(clip(each, 100))),
        "and",
      );
      return md`Nobody reports ${code(clip(name, 100))}, but ${known} ${isOrAre(Math.min(similar.length, 3))} reported: names have to be the same to the letter.`;
    });
  return join([says, ...hints], " ");
}

function check({ name, detail, url, workflow }: Context, required: readonly Context[]): Markdown {
  const shared = required.filter((each) => each.name === name).length > 1;
  const origin = shared && workflow !== undefined && md` of ${code(clip(workflow, 60))}`;
  // "failure" and "pending" say no more than the sentence does.
  const more = !["failure", "pending", "queued"].includes(detail) && detail !== "" && md` (${detail.replaceAll("_", " ")})`;
  return md`${link(code(clip(name, 100)), url)}${origin}${more}`;
}

function isOrAre(amount: number): string {
  return amount === 1 ? "is" : "are";
}
