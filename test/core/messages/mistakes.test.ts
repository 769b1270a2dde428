import { describe, expect, test } from "vitest";
import { parseComment } from "../../../src/core/command.js";
import { type Answer, commentBody } from "../../../src/core/messages/answer.js";
import { mistakeAnswer, notRead } from "../../../src/core/messages/mistakes.js";

function answerTo(comment: string): Answer {
  const parsed = parseComment(comment);
  if (parsed.kind !== "mistake") throw new Error(`${comment} is no mistake`);
  return mistakeAnswer(parsed.verb, parsed.mistake);
}

describe("mistakeAnswer", () => {
  test.each([
    ["/deplyo v1", "/deplyo is not a command", "Did you mean `/deploy`?"],
    ["/deploy --dryrun", "--dryrun is not an option of /deploy", "Did you mean `--dry-run`?"],
    ["/deploy --fast", "--fast is not an option of /deploy", "`/deploy` takes `--dry-run`, `--again` and `--force`."],
    ["/unlock --hard", "--hard is not an option of /unlock", "`/unlock` takes no options."],
    ["/lock prod --force", "/lock takes no --force", "`--force` belongs to `/deploy` and `/rollback`."],
    ["/deploy --dry-run=false", "--dry-run takes no value", "Instead of `--dry-run=false` write `--dry-run`"],
    ["/deploy --again --again", "--again is given twice", "Please give `--again` once."],
    ["/deploy --force", "--force needs a reason", "Please say why"],
    ["/deploy --force broken v1", "The reason for --force needs quotes", "whether `broken` is all of the reason"],
    ["/lock a=b", "/lock takes no inputs", "`a=` was read as an input, and only `/deploy` takes them."],
    ["/deploy v1 prod a= b", "The input a has no value", '`a=""` is an empty value'],
    ["/deploy a=1 a=2", "The input a is given twice", "give `a` one value only"],
    ["/unlock", "Which environment?", "after `/unlock`"],
    ["/rollback prod to", "Which ref?", "after `to`"],
    ["/lock prod for", "For how long?", "`90m`, `2h`, `1h30m` or `3d`"],
    ["/rollback prod v1", "The ref of a rollback comes after “to”", "Did you mean `/rollback prod to v1`?"],
    ["/deploy a b c d", "Too many words for /deploy", "There is no place for `c` and `d`."],
    ["/deploy a on b", "on was read as a name", "Did you mean `/deploy a to b`?"],
    ["/deploy a 'b c'", "Single quotes do not join words", 'Expected double quotes: `"b c"`.'],
    ["/deploy --region=eu", "--region is not an option of /deploy", "An input is given without dashes: `region=eu`."],
    ["/help locks", "There is no command locks", "Did you mean `/help lock`?"],
    ["/help me", "There is no command me", "The commands are `/deploy`, "],
    ['/deploy ""', 'An empty "" names nothing', "between the quotes"],
    ['/deploy "v1 prod', "A quote is not closed", 'It opens at `"v1 prod`.'],
    ['/deploy "v1"prod', "A space is missing after a quote", '`prod` follows `"v1"` directly.'],
    ["/lock prod for 2weeks", "2weeks is not a duration", "`90m`, `2h`, `1h30m` or `3d`"],
    ["/lock prod for 0s", "A lock has to last", "`0s` is no time at all"],
    ["/lock prod for 99999d", "99999d is too long", "ten years at most"],
  ])("%s: %s", (comment, verdict, says) => {
    const answer = answerTo(comment);
    expect(answer).toMatchObject({ emoji: "😕", verdict });
    expect(answer.sections[0]?.text).toContain("Nothing was done.");
    expect(answer.sections[0]?.text).toContain(says);
  });

  test("shows usage and example of the verb that was meant", () => {
    const says = answerTo("/deplyo").sections[1]?.text;
    expect(says).toContain("**Usage:** `/deploy [<ref>]");
    expect(says).toContain("`/deploy v0.5.5 production`");
    expect(answerTo("/unlock").sections[1]?.text).toContain("`/unlock production`");
  });

  test.each(["@octocat", "<!-- x -->", "a".repeat(60_000), "`x` | y"])("shows what was typed inert and short (%#)", (text) => {
    const body = commentBody(mistakeAnswer("deploy", { problem: "too_many_words", words: Array.from({ length: 20 }, () => text) }), "");
    expect(body).not.toContain("<!--");
    expect(body.replace(/`[^`]*`/g, "")).not.toMatch(/@\w/);
    expect(body.length).toBeLessThan(10_000);
  });

  test("shows a clipped word in the verdict", () => {
    const { verdict } = mistakeAnswer("deploy", {
      problem: "unknown_option",
      given: `--${"x".repeat(5000)}`,
      suggestion: undefined,
      known: [],
    });
    expect(verdict.length).toBeLessThan(150);
  });
});

describe("notRead", () => {
  test.each([
    [[], undefined],
    [["/lock"], "ℹ️ `/lock` on another line was not read: one command per comment."],
    [["/lock", "/STATUS"], "ℹ️ `/lock` and `/STATUS` on other lines were not read: one command per comment."],
  ])("%j", (verbs, expected) => {
    expect(notRead(verbs)?.text).toBe(expected);
  });
});
