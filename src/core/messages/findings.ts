import { openIn } from "../rules/rule.js";
import type { Finding } from "../rules/index.js";
import { folded } from "./answer.js";
import { code, join, Markdown, md } from "./markdown.js";

/** The rules that do not pass. */
export function openRules(findings: readonly Finding[]): Markdown | undefined {
  const open = openIn(findings);
  return open.length === 0 ? undefined : join(open.map(lineOf), "\n");
}

/** All rules with their findings, folded under a summary line. */
export function allRules(findings: readonly Finding[]): Markdown | undefined {
  return folded(tally(findings), findings.map(lineOf));
}

/** The warnings of rules that passed. */
export function warnings(findings: readonly Finding[]): Markdown | undefined {
  const lines = findings.filter((finding) => finding.answer === "pass" && finding.warning === true).map(({ says }) => md`⚠️ ${says}`);
  return lines.length === 0 ? undefined : join(lines, "\n\n");
}

/** The next commands that refusals offer, each once. */
export function nextSteps(findings: readonly Finding[]): Markdown | false {
  const commands = [
    ...new Set(findings.flatMap((finding) => (finding.answer === "refuse" && finding.next !== undefined ? [finding.next] : []))),
  ];
  return commands.length > 0 && md`**Next:** ${join(commands.map(code), " · ")}`;
}

function lineOf(finding: Finding): Markdown {
  return md`- ${iconOf(finding)} **${Markdown.trusted(finding.rule)}** — ${finding.says}`;
}

function iconOf(finding: Finding): Markdown {
  switch (finding.answer) {
    case "pass":
      return finding.warning === true ? md`⚠️` : md`✅`;
    case "wait":
      return md`⏳`;
    case "refuse":
      return md`❌`;
    case "skip":
      return md`⏭️`;
  }
}

function tally(findings: readonly Finding[]): string {
  const amount = (answer: Finding["answer"]): number => findings.filter((finding) => finding.answer === answer).length;
  const [passed, waiting, refused, skipped] = [amount("pass"), amount("wait"), amount("refuse"), amount("skip")];
  return [
    `Rules: ${passed} passed`,
    waiting > 0 && `${waiting} waiting`,
    refused > 0 && `${refused} refused`,
    skipped > 0 && `${skipped} skipped`,
  ]
    .filter((part) => part !== false)
    .join(", ");
}
