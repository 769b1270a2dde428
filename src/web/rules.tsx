import type { Finding } from "../core/rules/index.js";
import { Icon } from "./icon.js";
import { Line } from "./markdown.js";

const marks = {
  pass: { icon: "check-circle-fill", colour: "success", word: "passes" },
  wait: { icon: "hourglass", colour: "attention", word: "waits" },
  refuse: { icon: "x-circle-fill", colour: "danger", word: "refuses" },
  skip: { icon: "skip", colour: "muted", word: "skipped" },
} as const;

/** Each rule with what it says; those that do not pass come first. */
export function Rules({ findings }: { readonly findings: readonly Finding[] }) {
  const order = ["refuse", "wait", "skip", "pass"];
  const sorted = findings.toSorted((one, other) => order.indexOf(one.answer) - order.indexOf(other.answer));
  const open = sorted.filter(({ answer }) => answer !== "pass");
  const passed = sorted.filter(({ answer }) => answer === "pass");
  return (
    <section class="Box p-3 mb-3">
      <h2>Rules</h2>
      <ul class="rules">{open.map((finding) => ruleLine(finding))}</ul>
      <details>
        <summary>
          <span class="color-fg-success">
            <Icon name="check" />
          </span>{" "}
          {passed.length === 1 ? "1 rule passes" : `${passed.length} rules pass`}
        </summary>
        <ul class="rules">{passed.map((finding) => ruleLine(finding))}</ul>
      </details>
    </section>
  );
}

function ruleLine(finding: Finding) {
  const warns = finding.answer === "pass" && finding.warning === true;
  const { icon, colour, word } = warns ? { icon: "alert" as const, colour: "attention", word: "warns" } : marks[finding.answer];
  return (
    <li>
      <span class={`color-fg-${colour}`}>
        <Icon name={icon} /> <b>{finding.rule}</b> <span class="visually-hidden">{word}: </span>
      </span>{" "}
      <Line says={finding.says} />
    </li>
  );
}
