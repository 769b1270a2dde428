import type { CheckRun, Comment, DeploymentStatus } from "../../github/repository.js";
import type { News } from "../news.js";
import { type Folded, render } from "./markdown.js";
import { padded, type Paint, wrapped } from "./paint.js";

/** Shows the conversation in a terminal. */
export interface Screen {
  readonly paint: Paint;
  show(news: News): void;
  /** A line of the demo's own; a long one is wrapped. */
  say(text?: string): void;
  /** A text that can be copied as it is. */
  print(text: string): void;
  /** Unfolds a part, given its number. */
  open(number: number): boolean;
  /** Starts to count seconds. */
  begin(): void;
}

/** The columns for the seconds, before each event. */
const margin = 9;

/** A screen of so many columns. */
export function createScreen(write: (text: string) => void, columns: () => number, paint: Paint): Screen {
  const shown = new Map<Comment, readonly string[]>();
  const folded: { key: string; part: Folded }[] = [];
  let began = performance.now();
  const line = (text: string): void => write(`${text}\n`);
  const room = (): number => Math.min(columns(), 110) - 4;
  const quote = (lines: readonly string[]): void => lines.forEach((each) => line(`${paint.dim("│")} ${each}`.trimEnd()));
  const event = (text: string): void => {
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const [first = "", ...rest] = wrapped(text, room() - margin + 2, "  ");
    line(`${paint.dim(padded(`${seconds} s`.padStart(7), margin))}${first}`);
    rest.forEach((each) => line(" ".repeat(margin) + each));
  };
  const rendered = (comment: Comment): readonly string[] => {
    if (!isOurs(comment)) return comment.body.split("\n");
    return render(comment.body, room() - margin - 2, paint, (part) => {
      // A part of a comment keeps its number, whatever its text is now.
      const key = `${comment.id} ${/^\S+/.exec(part.summary)?.[0] ?? ""}`;
      const known = folded.findIndex((each) => each.key === key);
      if (known === -1) return folded.push({ key, part });
      folded[known] = { key, part };
      return known + 1;
    });
  };
  const header = ({ user, issue }: Comment, did: string): string => `${paint.person(user.login)} ${paint.dim(`${did} #${issue.number}`)}`;

  const edited = (comment: Comment): void => {
    const before = shown.get(comment) ?? [];
    const now = rendered(comment);
    shown.set(comment, now);
    const [verdict = ""] = now;
    const fresh = now.slice(1).filter((each) => each.trim() !== "" && !before.includes(each));
    if (verdict !== before[0]) {
      line(header(comment, "changed its answer in"));
      quote([verdict, ...fresh]);
      return;
    }
    // The number of folded lines is no news by itself.
    const [first, ...rest] = fresh.filter((each) => !each.startsWith("▸")).map((each) => each.replace(/(?<=\S)\s{2,}/g, "  "));
    if (first === undefined) return;
    event(`${paint.dim("✎")} ${first}`);
    rest.forEach((each) => line(" ".repeat(margin + 2) + each));
  };

  return {
    paint,
    say: (text = "") => text.split("\n").forEach((each) => wrapped(each, room() + 4, "  ").forEach(line)),
    print: line,
    begin: () => {
      began = performance.now();
    },
    open: (number) => {
      const part = folded[number - 1]?.part;
      if (part === undefined) return false;
      line(paint.bold(`▾ ${part.summary}`));
      quote(part.lines);
      return true;
    },
    show: (news) => {
      switch (news.kind) {
        case "comment": {
          const lines = rendered(news.comment);
          shown.set(news.comment, lines);
          line("");
          line(header(news.comment, isOurs(news.comment) ? "answered in" : "commented in"));
          return quote(lines);
        }
        case "edit":
          return edited(news.comment);
        case "reaction": {
          const { emoji, meaning } = reactions[news.content] ?? { emoji: news.content, meaning: "" };
          return isOurs(news.comment) ? undefined : event(`${emoji} ${paint.dim(`${news.by.replace("[bot]", "")} ${meaning}`)}`);
        }
        case "deployment": {
          const { ref, environment, creator } = news.deployment;
          const name = /^[0-9a-f]{40}$/.test(ref) ? ref.slice(0, 7) : ref;
          return event(`${paint.busy("◆")} deployment of ${paint.code(name)} to ${paint.code(environment)} created by ${creator.login}`);
        }
        case "status":
          // GitHub sets older deployments to inactive after a success; that is no news here.
          return news.status.state === "inactive" ? undefined : event(statusText(news.status, paint));
        case "check":
          return event(checkText(news.run, paint));
      }
    },
  };
}

const reactions: Readonly<Record<string, { readonly emoji: string; readonly meaning: string }>> = {
  eyes: { emoji: "👀", meaning: "has read it" },
  rocket: { emoji: "🚀", meaning: "accepted" },
  "-1": { emoji: "👎", meaning: "refused" },
  confused: { emoji: "😕", meaning: "did not understand" },
};

function isOurs({ user }: Comment): boolean {
  return user.login === "gitploy[bot]";
}

function statusText({ state, description, deployment }: DeploymentStatus, paint: Paint): string {
  const bar = (full: number): string => "▰".repeat(full) + "▱".repeat(5 - full);
  const tell = (colour: (text: string) => string, full: number): string =>
    `${colour("◆")} ${deployment.environment} ${colour(bar(full))} ${colour(state)} ${description}`;
  switch (state) {
    case "success":
      return tell(paint.good, 5);
    case "failure":
    case "error":
      return tell(paint.bad, 5);
    case "in_progress": {
      const step = /(\d) of \d/.exec(description)?.[1];
      return tell(paint.busy, step === undefined ? 1 : 1 + Number(step));
    }
    default:
      return tell(paint.busy, 0);
  }
}

function checkText({ name, status, conclusion, actions, suite }: CheckRun, paint: Paint): string {
  const state = conclusion ?? status;
  const buttons = actions.map(({ label }) => `[${label}]`).join(" ");
  const where = paint.dim(`on ${suite.sha.slice(0, 7)}`);
  const mark = (): string => {
    if (state === "success") return paint.good("✔");
    if (state === "failure" || state === "cancelled") return paint.bad("✘");
    return paint.busy("○");
  };
  return `${mark()} check ${paint.code(name)} ${state.replace("_", " ")} ${where} ${paint.code(buttons)}`.trimEnd();
}
