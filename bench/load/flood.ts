import type { GitHub } from "../../playground/github/github.js";
import type { Town } from "./town.js";

/** What strangers do to a town. */
export interface Flood {
  /** A part of the commands, during which it lasts: from so much of them to so much. */
  readonly lasts: readonly [number, number];
  /** Strangers comment, until there are so many comments of theirs. */
  rise(comments: number): void;
  /** All that they wrote. */
  readonly comments: readonly ReturnType<GitHub["comment"]>[];
  /** Pull requests from forks whose deploy.yml is made to take long, and pushes to them. */
  readonly pushes: number;
  /** Whether what is delivered is a comment of theirs. */
  isOf(delivery: { readonly event: string; readonly payload: string }): boolean;
}

/** So many accounts write comments, since GitHub bounds what one may write. */
const authors = 20;
/** A push to the hostile pull request with every so many comments. */
const commentsPerPush = 50;
/** The largest deploy.yml that is read, of what took longest to read once. */
const hostile = `envs:\n  - name: production\n    task: '${"${".repeat(32_000)}'\n`;

/** Strangers who comment where people deploy, and one whose pull request changes deploy.yml. */
export function createFlood({ github, wishes, repositories }: Town, lasts: Flood["lasts"]): Flood {
  const comments: ReturnType<GitHub["comment"]>[] = [];
  const [target] = repositories;
  if (target === undefined) throw new Error("there is nowhere to flood");
  let pushes = 0;
  let fork: ReturnType<GitHub["fork"]> | undefined;
  const push = (): void => {
    const first = fork === undefined;
    fork ??= github.fork(target, "troll");
    const files = { "deploy.yml": `${hostile}# ${pushes}\n` };
    github.commit(fork, "hostile", { message: `Change the rules ${pushes}`, files, author: "troll" });
    if (first) github.openPullRequest(target, { head: "hostile", fork, author: "troll", title: "A better deploy.yml" });
    pushes += 1;
  };
  return {
    lasts,
    comments,
    get pushes() {
      return pushes;
    },
    isOf: ({ event, payload }) => event === "issue_comment" && payload.includes('"login":"troll-'),
    rise: (upTo) => {
      while (comments.length < upTo) {
        const index = comments.length;
        if (index % commentsPerPush === 0) push();
        const wish = wishes[index % wishes.length];
        if (wish !== undefined) comments.push(github.comment(wish.issue, `troll-${index % authors}`, wish.body));
      }
    },
  };
}
