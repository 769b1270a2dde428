import type { KeptAnswer } from "../ledger.js";
import { outlineOf } from "./answer.js";
import { md } from "./markdown.js";

/**
 * The most characters of a comment on a job:
 * https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/create-custom-protection-rules
 */
const longest = 1024;

/**
 * An answer as the comment of a protection rule: the verdict, the next command, and as many whole lines as fit. A rule whose line does not fit is
 * named. Tables and folded parts are left out.
 */
export function ruleComment(answer: KeptAnswer, marker: string): string {
  const { emoji, verdict } = answer;
  const head = md`**${emoji} ${verdict}**`.text;
  const paragraphs = outlineOf(answer)?.text.split("\n\n") ?? [];
  const next = paragraphs.filter(isNext);
  const lines = paragraphs.filter((each) => !isNext(each)).flatMap((each) => [...each.split("\n"), ""]);
  const names = lines.flatMap((line) => /^- \S+ (\*\*\w+\*\*) — /.exec(line)?.[1] ?? []);
  // There is always room for the names of all rules.
  const reserve = head.length + marker.length + [...next, ...names].reduce((sum, each) => sum + each.length + 2, 0) + 20;
  let room = longest - reserve;
  const fitting = lines.filter((line) => (line.length + 1 <= room ? ((room -= line.length + 1), true) : false));
  const left = names.filter((name) => !fitting.some((line) => line.includes(name)));
  const rest = left.length === 0 ? [] : [`Also: ${left.join(", ")}.`];
  const said = [
    head,
    fitting
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim(),
    ...rest,
    ...next,
    marker,
  ]
    .filter((each) => each !== "")
    .join("\n\n");
  return said.length <= longest ? said : [head, ...rest, marker].join("\n\n").slice(0, longest);
}

function isNext(paragraph: string): boolean {
  return paragraph.startsWith("**Next:**");
}
