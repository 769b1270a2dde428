import { commands } from "../../src/core/help.js";
import { nearest } from "../../src/core/suggest.js";
import { account, mayPush } from "../github/accounts.js";
import type { Comment, Issue } from "../github/repository.js";
import { tagsOf } from "./organisation.js";
import { runMeant } from "./press.js";
import { deployYmlNow } from "./rules-now.js";
import type { Stage } from "./stage.js";
import { suggestions } from "./suggest.js";
import type { Screen } from "./terminal/screen.js";

/** The player at the terminal: as whom, where they comment, and what they type. */
export interface Session {
  readonly prompt: () => string;
  /** Executes a line; returns its comment, if it became one. `mistake`: the line was not understood. */
  readonly type: (line: string) => { readonly comment: Comment } | "done" | "quit" | "mistake";
  readonly suggestions: () => readonly string[];
}

const words = ["help", "status", "open", "as", "in", "press", "push", "merge", "rules", "quit"] as const;

/** What can be typed besides comments. */
const help: readonly (readonly [string, string])[] = [
  ["/deploy v0.5.5 production", "a comment; /help asks Gitploy for its commands"],
  ["@rita /approve eu", "somebody else comments"],
  ["#1 /deploy staging", "the comment goes to another pull request"],
  ["as rita · in 1", "be somebody else · go to another pull request, from now on"],
  ["open 3", "unfold the part with that number"],
  ["press approve eu", "press a button of a check run"],
  ["push · merge 2", "push a commit to the pull request · merge one"],
  ["status · rules", "where you are, and who is there · the shop's deploy.yml"],
  ["quit", "or Ctrl-D"],
];

/** Begins a session in pull request #2. */
export function createSession(stage: Stage, screen: Screen): Session {
  const { github, repository } = stage;
  const isThere = (login: string): boolean => stage.rules.people.some((each) => each.login.toLowerCase() === login);
  const { paint, say } = screen;
  const comments: Comment[] = [];
  let me = "ann";
  let place = 2;

  const mistake = (text: string): "mistake" => {
    say(`${paint.busy("?")} ${text}`);
    return "mistake";
  };
  const issueOf = (number: number): Issue | undefined => repository.issues.get(number);
  const noIssue = (number: string): "mistake" =>
    mistake(`There is no #${number} here. Open are ${[...repository.openPullRequests].map((open) => `#${open}`).join(" and ")}.`);
  const nobody = (login: string): "mistake" => {
    const known = stage.rules.people.map((each) => each.login);
    const similar = nearest(login, known);
    return mistake(`Nobody is called ${login}. ${similar === undefined ? `There are ${known.join(", ")}.` : `Is it ${similar}?`}`);
  };
  const comment = (issue: Issue, by: string, body: string): { readonly comment: Comment } => {
    screen.begin();
    const made = github.comment(issue, by, body);
    comments.push(made);
    stage.look();
    return { comment: made };
  };

  const press = (label: string): "done" | "mistake" => {
    const [button = "", ...environment] = label.split(/\s+/);
    const run = runMeant(stage, button, environment.join(" "));
    if ("mistake" in run) return mistake(run.mistake);
    try {
      screen.begin();
      github.pressButton(run, button.toLowerCase(), me);
    } catch (error) {
      return mistake(`${error instanceof Error ? error.message : String(error)}.`);
    }
    say(`${paint.person(me)} ${paint.dim(`pressed ${button} of ${run.name}`)}`);
    return "done";
  };

  /** GitHub's answer to people who may not push. */
  const forbidden = (): "mistake" | undefined =>
    mayPush(repository, account(github.world, me)) ? undefined : mistake(`GitHub lets people with write do that, and ${me} has not.`);

  const push = (): "done" | "mistake" => {
    const pull = issueOf(place)?.pullRequest;
    if (pull === undefined || !repository.openPullRequests.has(place)) return mistake(`#${place} is closed: nothing can be pushed there.`);
    const refused = forbidden();
    if (refused !== undefined) return refused;
    const [slow, ...quick] = stage.rules.checks;
    const message = "Think again";
    const sha = github.commit(repository, pull.head.branch, { message, files: { "notes.txt": `${performance.now()}\n` }, author: me });
    say(`${paint.person(me)} ${paint.dim("pushed")} ${paint.code(sha.slice(0, 7))} ${paint.dim(`to #${place}`)}`);
    for (const name of quick) github.checkRun(repository, sha, { name, conclusion: "success" });
    github.checkRun(repository, sha, { name: slow, status: "in_progress" });
    return "done";
  };

  const merge = (number: string): "done" | "mistake" => {
    const issue = issueOf(Number(number || place));
    if (issue === undefined) return noIssue(number);
    if (!repository.openPullRequests.has(issue.number)) return mistake(`#${issue.number} is closed.`);
    const refused = forbidden();
    if (refused !== undefined) return refused;
    screen.begin();
    const sha = github.merge(issue, { method: "squash", by: me });
    for (const name of stage.rules.checks) github.checkRun(repository, sha, { name, conclusion: "success" });
    say(`${paint.person(me)} ${paint.dim(`merged #${issue.number} into main`)}`);
    return "done";
  };

  const overview = (): "done" => {
    const { rules } = stage;
    say(`${paint.bold(`${rules.owner}/shop`)}, you are ${paint.person(me)} in #${place}`);
    for (const { login, role, does } of rules.people) say(`  ${paint.person(login.padEnd(6))} ${role.padEnd(6)} ${paint.dim(does)}`);
    for (const { organization, slug, members } of rules.teams) say(`  ${organization}/${slug} ${paint.dim(members.join(", "))}`);
    for (const issue of repository.issues.values()) {
      const open = repository.openPullRequests.has(issue.number);
      say(`  #${issue.number} ${issue.title} ${paint.dim(open ? checksOf(issue) : "merged")}`);
    }
    const tags = tagsOf(repository);
    say(`  tags ${tags.map((tag) => paint.code(tag)).join(" ")}`);
    say(`  ${paint.dim("What is live, running and locked, Gitploy tells:")} /status`);
    return "done";
  };
  const checksOf = ({ pullRequest }: Issue): string =>
    [...repository.checkRuns.values()]
      .filter(({ suite }) => suite.sha === pullRequest?.head.sha && suite.app.slug !== "gitploy")
      .map(({ name, conclusion, status }) => `${name}: ${conclusion ?? status.replace("_", " ")}`)
      .join(", ");

  const command = (word: string, rest: string): "done" | "quit" | "mistake" | undefined => {
    switch (word) {
      case "help":
      case "?":
        for (const [what, does] of help) say(`  ${paint.code(what.padEnd(26))} ${paint.dim(does)}`);
        return "done";
      case "status":
        return overview();
      case "rules":
        screen.print(deployYmlNow(stage).trimEnd());
        return "done";
      case "open":
        return screen.open(Number(rest)) ? "done" : mistake("Give the number that stands behind a ▸, e.g. open 1.");
      case "as": {
        const login = rest.replace(/^@/, "").toLowerCase();
        if (!isThere(login)) return nobody(rest);
        me = login;
        return "done";
      }
      case "in": {
        const number = Number(rest.replace(/^#/, ""));
        if (issueOf(number) === undefined) return noIssue(rest.replace(/^#/, ""));
        place = number;
        return "done";
      }
      case "press":
        return press(rest);
      case "push":
        return push();
      case "merge":
        return merge(rest.replace(/^#/, ""));
      case "quit":
      case "exit":
      case "q":
        return "quit";
      default:
        return undefined;
    }
  };

  return {
    prompt: () => `${paint.person(me)} ${paint.dim(`#${place}`)} ${paint.good("❯")} `,
    suggestions: () => suggestions(stage, place, comments),
    type: (line) => {
      const text = line.trim();
      // In a file of lines, this is a remark.
      if (text === "" || text.startsWith("# ")) return "done";
      const { login, number, body } = /^(?:@(?<login>[\w-]+)\s*)?(?:#(?<number>\d+)\s*)?(?<body>.*)$/s.exec(text)?.groups ?? {};
      const prefixed = login !== undefined || number !== undefined;
      if (login !== undefined && !isThere(login.toLowerCase())) return nobody(login);
      const issue = issueOf(Number(number ?? place));
      if (issue === undefined) return noIssue(number ?? "");
      if (prefixed && body === "") {
        me = login?.toLowerCase() ?? me;
        place = issue.number;
        return "done";
      }
      const [word = "", ...rest] = text.split(/\s+/);
      if (prefixed || text.startsWith("/")) return comment(issue, login?.toLowerCase() ?? me, body ?? "");
      const done = command(word.toLowerCase(), rest.join(" "));
      if (done !== undefined) return done;
      const verb = slashless(word);
      if (verb !== undefined)
        return mistake(
          `A command begins with a slash: ${paint.code([`/${verb}`, ...rest].join(" "))}. As a mere comment it is ${paint.code(`#${place} ${text}`)}.`,
        );
      const similar = nearest(word.toLowerCase(), words);
      if (rest.length > 0 && similar === undefined) return comment(issue, me, text);
      const meant = similar === undefined ? "A command for Gitploy starts with a slash." : `Did you mean ${paint.code(similar)}?`;
      return mistake(`I do not know “${word}”. ${meant} ${paint.code("help")} shows what there is.`);
    },
  };
}

/** The verb that was typed without its slash, or nearly so. */
function slashless(word: string): string | undefined {
  const verbs = commands.map(({ verb }) => verb).filter((verb) => !words.some((each) => each === verb));
  return nearest(word.toLowerCase(), verbs);
}
