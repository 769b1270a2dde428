import type { GitHub } from "../../playground/github/github.js";
import { worstFiles } from "../../test/core/config/worst.js";
import type { Town } from "./town.js";

/** What strangers do to a town. */
export interface Flood {
  /** Whether it is on at that part of the commands; `undefined` where a comparison would be unfair. */
  lastsAt(part: number): boolean | undefined;
  /** Writes the strangers' comments up to that part of the commands. */
  rise(part: number): void;
  /** All their comments. */
  readonly comments: readonly ReturnType<GitHub["comment"]>[];
  /** Pushes of a deploy.yml that is slow to read, to a fork's pull request. */
  readonly pushes: number;
  /** Whether a delivery is one of their comments. */
  isOf(delivery: { readonly event: string; readonly payload: string }): boolean;
}

/** How many accounts write comments, since GitHub limits each of them. */
const authors = 20;
/** A push to the hostile pull request with every so many comments. */
const commentsPerPush = 50;
/** It comes and goes so often between these parts of the commands, so that the compared times are from the same minutes. */
const [begins, ends, times] = [3 / 16, 13 / 16, 5];

function risenAt(part: number): number {
  return ((part - begins) / (ends - begins)) * times;
}

/** Strangers who comment where people deploy, and one whose pull request changes deploy.yml. */
export function createFlood({ github, wishes, repositories }: Town): Flood {
  const comments: ReturnType<GitHub["comment"]>[] = [];
  const [target] = repositories;
  if (target === undefined) throw new Error("there is nowhere to flood");
  let pushes = 0;
  let fork: ReturnType<GitHub["fork"]> | undefined;
  const push = (): void => {
    const first = fork === undefined;
    fork ??= github.fork(target, "troll");
    const [, worst] = worstFiles[pushes % worstFiles.length] ?? [];
    const files = { "deploy.yml": worst?.(65_000) ?? "" };
    github.commit(fork, "hostile", { message: `Change the rules ${pushes}`, files, author: "troll" });
    if (first) github.openPullRequest(target, { head: "hostile", fork, author: "troll", title: "A better deploy.yml" });
    pushes += 1;
  };
  return {
    lastsAt: (part) => (part < begins || part >= ends ? undefined : risenAt(part) % 1 >= 1 / 2),
    comments,
    get pushes() {
      return pushes;
    },
    isOf: ({ event, payload }) => event === "issue_comment" && payload.includes('"login":"troll-'),
    rise: (part) => {
      const risen = risenAt(Math.min(Math.max(part, begins), ends));
      // First it is quiet, then it rises, each time.
      const whole = Math.floor(risen) + Math.max(0, (risen % 1) * 2 - 1);
      while (comments.length < Math.floor((whole / times) * wishes.length)) {
        const index = comments.length;
        if (index % commentsPerPush === 0) push();
        const wish = wishes[index % wishes.length];
        if (wish !== undefined) comments.push(github.comment(wish.issue, `troll-${index % authors}`, wish.body));
      }
    },
  };
}
