import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseComment } from "../../src/core/command.js";
import type { Command, Mistake, ParsedComment, Words } from "../../src/core/command.js";
import { verbs } from "../../src/core/command/mistake.js";
import type { Verb } from "../../src/core/command/mistake.js";
import { expectEffort } from "../support/effort.js";

const nothing: ParsedComment = { kind: "nothing" };

function command(read: Command, ...ignored: readonly string[]): ParsedComment {
  return { kind: "command", command: read, ignored };
}

function mistake(verb: Verb | undefined, wrong: Mistake): ParsedComment {
  return { kind: "mistake", verb, mistake: wrong, ignored: [] };
}

function deploy(words: Words, difference: Partial<Extract<Command, { verb: "deploy" }>> = {}): ParsedComment {
  return command({ verb: "deploy", words, inputs: new Map(), dryRun: false, again: false, ...difference });
}

const none: Words = { kind: "none" };
const v1: Words = { kind: "one", word: "v1" };
const v1Production: Words = { kind: "ref_and_environment", ref: "v1", environment: "production" };
const toProduction: Words = { kind: "environment", environment: "production" };

describe("position and `to` decide what a word is", () => {
  test.each<[string, ParsedComment]>([
    ["/deploy", deploy(none)],
    ["/deploy v1", deploy(v1)],
    ["/deploy v1 production", deploy(v1Production)],
    ["/deploy v1 to production", deploy(v1Production)],
    ["/deploy v1 TO production", deploy(v1Production)],
    ["/deploy to production", deploy(toProduction)],
    ['/deploy "to" production', deploy({ kind: "ref_and_environment", ref: "to", environment: "production" })],
    ['/deploy "to"', deploy({ kind: "one", word: "to" })],
    ["/deploy #123", deploy({ kind: "one", word: "#123" })],
    ['/deploy v1 "blue green"', deploy({ kind: "ref_and_environment", ref: "v1", environment: "blue green" })],
    ['/deploy " v1 "', deploy(v1)],
    ['/deploy v1"x', deploy({ kind: "one", word: 'v1"x' })],
    ["/deploy 'v1' production", deploy({ kind: "ref_and_environment", ref: "'v1'", environment: "production" })],
    ["/deploy 'tis it's", deploy({ kind: "ref_and_environment", ref: "'tis", environment: "it's" })],
    ["/deploy on production", deploy({ kind: "ref_and_environment", ref: "on", environment: "production" })],
    ["/lock prod 'two words' of why", command({ verb: "lock", environment: "prod", reason: "'two words' of why" })],
    ["/rollback", command({ verb: "rollback" })],
    ["/rollback production", command({ verb: "rollback", environment: "production" })],
    ["/rollback to v1", command({ verb: "rollback", ref: "v1" })],
    ["/rollback production to v1", command({ verb: "rollback", environment: "production", ref: "v1" })],
    ['/rollback "to" to v1', command({ verb: "rollback", environment: "to", ref: "v1" })],
    ["/promote staging production", command({ verb: "promote", from: "staging", to: "production" })],
    ["/promote staging to production", command({ verb: "promote", from: "staging", to: "production" })],
    ["/unlock production", command({ verb: "unlock", environment: "production" })],
    ["/approve production", command({ verb: "approve", environment: "production" })],
    ["/reject production", command({ verb: "reject", environment: "production" })],
    ["/reject for", command({ verb: "reject", environment: "for" })],
    ["/cancel", command({ verb: "cancel" })],
    ["/cancel production", command({ verb: "cancel", environment: "production" })],
    ["/status", command({ verb: "status" })],
    ["/status production", command({ verb: "status", environment: "production" })],
    ["/help", command({ verb: "help" })],
  ])("%s", (comment, expected) => {
    expect(parseComment(comment)).toEqual(expected);
  });
});

describe("options and inputs", () => {
  test.each<[string, ParsedComment]>([
    ["/deploy --dry-run", deploy(none, { dryRun: true })],
    ["/deploy --again v1 --dry-run production", deploy(v1Production, { dryRun: true, again: true })],
    ['/deploy v1 production --force "it burns"', deploy(v1Production, { force: "it burns" })],
    ['/deploy --force "it burns" v1 to production', deploy(v1Production, { force: "it burns" })],
    ["/deploy --force=burns v1", deploy(v1, { force: "burns" })],
    ['/deploy --force="it burns" v1', deploy(v1, { force: "it burns" })],
    ["/deploy v1 production --force burns", deploy(v1Production, { force: "burns" })],
    ['/deploy --force "--dry-run"', deploy(none, { force: "--dry-run" })],
    ['/deploy --force "to" production', deploy({ kind: "one", word: "production" }, { force: "to" })],
    ['/rollback --force "it burns"', command({ verb: "rollback", force: "it burns" })],
    ["/rollback production --force burns", command({ verb: "rollback", environment: "production", force: "burns" })],
    ["/deploy v1 region=eu production", deploy(v1Production, { inputs: new Map([["region", "eu"]]) })],
    ["/deploy v1 region=eu to production", deploy(v1Production, { inputs: new Map([["region", "eu"]]) })],
    ['/deploy note="two  words" x=', mistake("deploy", { problem: "missing_value", input: "x" })],
    ['/deploy note=" two  words "', deploy(none, { inputs: new Map([["note", " two  words "]]) })],
    ['/deploy note=""', deploy(none, { inputs: new Map([["note", ""]]) })],
    ["/deploy a.b-c_1=x=y", deploy(none, { inputs: new Map([["a.b-c_1", "x=y"]]) })],
    ["/deploy __proto__=x", deploy(none, { inputs: new Map([["__proto__", "x"]]) })],
    ["/deploy https://example.com/?a=b", deploy({ kind: "one", word: "https://example.com/?a=b" })],
    ["/deploy feature/a=b", deploy({ kind: "one", word: "feature/a=b" })],
    ["/deploy 1=2", deploy({ kind: "one", word: "1=2" })],
    ['/deploy "a=b"', deploy({ kind: "one", word: "a=b" })],
    ['/deploy "--again"', deploy({ kind: "one", word: "--again" })],
  ])("%s", (comment, expected) => {
    expect(parseComment(comment)).toEqual(expected);
  });
});

describe("locks and rejections end in free text", () => {
  const hour = 3_600_000;
  test.each<[string, Omit<Extract<Command, { verb: "lock" }>, "verb" | "environment">]>([
    ["/lock prod", {}],
    ["/lock prod some reason", { reason: "some reason" }],
    ["/lock prod for 2h", { for: 2 * hour }],
    ["/lock prod for 1d12h", { for: 36 * hour }],
    ["/lock prod FOR 3d", { for: 72 * hour }],
    ['/lock prod for "2h"', { for: 2 * hour }],
    ["/lock prod for 90m some reason", { for: 1.5 * hour, reason: "some reason" }],
    ["/lock prod for 1h30m for the release", { for: 1.5 * hour, reason: "for the release" }],
    ["/lock prod for deploying stuff", { reason: "for deploying stuff" }],
    ["/lock prod for -- you know who", { reason: "for -- you know who" }],
    ['/lock prod "for" 2h', { reason: '"for" 2h' }],
    ["/lock prod migration for 2h", { reason: "migration for 2h" }],
    ["/lock prod for a while", { reason: "for a while" }],
    ["/lock prod for 2h until 18:00", { for: 2 * hour, reason: "until 18:00" }],
    ["/lock prod for 2h 3D printer", { for: 2 * hour, reason: "3D printer" }],
    ['/lock prod for 2h "30m of rows"', { for: 2 * hour, reason: "30m of rows" }],
    ['/lock prod "two words"', { reason: "two words" }],
    ["/lock prod “two words”", { reason: "two words" }],
    ['/lock prod "blue" and "green"', { reason: '"blue" and "green"' }],
    ['/lock prod a 5" disk = a=b --force', { reason: 'a 5" disk = a=b --force' }],
    ["/lock prod — release week", { reason: "— release week" }],
    ['/lock prod ""', {}],
  ])("%s", (comment, expected) => {
    expect(parseComment(comment)).toEqual(command({ verb: "lock", environment: "prod", ...expected }));
  });

  test.each<[string, string | undefined]>([
    ["/reject prod", undefined],
    ["/reject prod not now", "not now"],
    ["/reject prod for 2h", "for 2h"],
    ['/reject prod "not now"', "not now"],
  ])("%s", (comment, reason) => {
    expect(parseComment(comment)).toEqual(command({ verb: "reject", environment: "prod", ...(reason === undefined ? {} : { reason }) }));
  });
});

describe("tolerated forms", () => {
  test.each<[string, string]>([
    ["CRLF", "/deploy v1 production\r\n"],
    ["a lone CR", "/deploy v1 production\rthanks"],
    ["blank lines before", "\r\n \n\t\n/deploy v1 production"],
    ["blanks around", "   /deploy v1 production \t "],
    ["NBSP around and between", "\u00a0/deploy\u00a0v1\u00a0production\u00a0"],
    ["several blanks", "/deploy   v1\t\tproduction"],
    ["other Unicode spaces", "\u3000/deploy\u2003v1\u202fproduction\u2028"],
    ["a BOM", "\ufeff/deploy v1 production"],
    ["a zero-width space", "\u200b/dep\u200bloy v1\u200b production\u200b"],
    ["joiners at the edges of words", "\u200d/deploy v1\u200c production"],
    ["a first line of zero-width characters", "\u200b\n/deploy v1 production"],
    ["a verb in capitals", "/DEPLOY v1 production"],
    ["a capital", "/Deploy v1 production"],
    ["backticks around the line", "`/deploy v1 production`"],
    ["blanks around and in the backticks", "  ` /deploy v1 production `  "],
    ["two backticks around the line", "``/deploy v1 production``"],
  ])("%s", (_, comment) => {
    expect(parseComment(comment)).toEqual(deploy(v1Production));
  });

  test.each<[string, ParsedComment]>([
    ["/deploy —dry-run", deploy(none, { dryRun: true })],
    ["/deploy –dry-run", deploy(none, { dryRun: true })],
    ["/deploy ––dry-run", deploy(none, { dryRun: true })],
    ["/deploy -–dry-run", deploy(none, { dryRun: true })],
    ["/deploy\u0085--dry-run", deploy(none, { dryRun: true })],
    ["/deploy —force “it burns”", deploy(none, { force: "it burns" })],
    ["/deploy —force=“it burns”", deploy(none, { force: "it burns" })],
    ["/deploy note=„two words“", deploy(none, { inputs: new Map([["note", "two words"]]) })],
    ["/lock prod 👩‍💻 at work", command({ verb: "lock", environment: "prod", reason: "👩‍💻 at work" })],
  ])("%s", (comment, expected) => {
    expect(parseComment(comment)).toEqual(expected);
  });

  test("words keep their case", () => {
    expect(parseComment("/DEPLOY V1 Production")).toEqual(deploy({ kind: "ref_and_environment", ref: "V1", environment: "Production" }));
  });
});

describe("comments that are not for us", () => {
  test.each([
    "",
    " \r\n\t\n",
    "deploy v1 production",
    "Please /deploy v1 production",
    "please\n/deploy v1 production",
    "@someone /deploy",
    "/deployment",
    "/deployment v1",
    "/deploy-x",
    "/deploy-",
    "/deploy/",
    "/deploy/scripts is empty",
    "/ deploy",
    "//deploy",
    "\\/deploy",
    "／deploy",
    "/",
    "/merge",
    "/retest",
    "> /deploy v1",
    "> quoted\n\n/deploy v1",
    ">/deploy",
    "```\n/deploy v1\n```",
    "```sh\n/deploy v1",
    "~~~\n/deploy v1\n~~~",
    "    /deploy v1",
    "\t/deploy v1",
    "  \t/deploy v1",
    "\n\n     /deploy v1",
    "    `/deploy v1`",
    "<!-- /deploy v1 -->",
    "<!--\n/deploy v1\n-->",
    "- /deploy v1",
    "1. /deploy v1",
    "# /deploy v1",
    "**/deploy v1**",
    "`/deploy` is the command",
    "`/deploy v1` and `/status`",
    "`/deploy v1",
    "/locks-and-keys",
  ])("%j", (comment) => {
    expect(parseComment(comment)).toEqual(nothing);
  });
});

describe("other lines that start with one of our verbs are named", () => {
  test.each<[string, readonly string[]]>([
    ["/help\n/lock prod", ["/lock"]],
    ["/help\nand then\n  /LOCK prod\n/deploy\n", ["/LOCK", "/deploy"]],
    ["/help\r\n`/lock prod`", ["/lock"]],
    ["/help\n/lock a\n/Lock b\n/LOCK c", ["/lock"]],
    ["/help\n/help", ["/help"]],
    ["/help\nthen /lock prod", []],
    ["/help\n/locks\n/deployment\n/deploy-x\n/deploy/x\n/merge", []],
    ["/help\n> /lock prod", []],
    ["/help\n\n    /lock prod\n\t/lock prod", []],
    ["/help\n```\n/lock prod\n```\n/unlock prod", ["/unlock"]],
    ["/help\n````\n```\n/lock prod\n`````\n/unlock prod", ["/unlock"]],
    ["/help\n~~~\n```\n/lock prod\n~~~ \n/unlock prod", ["/unlock"]],
    ["/help\n```\n/lock prod\n``` x\n/lock prod", []],
    ["/help\n```\n/lock prod\n    ```\n/lock prod", []],
    ["/help\n```/status```\n/unlock prod", ["/status", "/unlock"]],
    ["/help\n<!-- /lock -->\n/unlock prod", ["/unlock"]],
    ["/help\n<!--\n/lock prod\n-->\n/unlock prod", ["/unlock"]],
    ["/help\n<!--\n/lock prod", []],
  ])("%j", (comment, ignored) => {
    expect(parseComment(comment)).toEqual(command({ verb: "help" }, ...ignored));
  });
});

describe("a misspelt verb is never executed", () => {
  test.each<[string, Verb]>([
    ["/deplyo v1 production", "deploy"],
    ["/deploys", "deploy"],
    ["/deplo v1", "deploy"],
    ["/depl0y v1", "deploy"],
    ["/DEPLYO v1", "deploy"],
    ["/dеploy v1", "deploy"],
    ["/rolback", "rollback"],
    ["/promot a b", "promote"],
    ["/lok prod", "lock"],
    ["/loc\u212a prod", "lock"],
    ["/unlok prod", "unlock"],
    ["/aprove prod", "approve"],
    ["/rejekt prod", "reject"],
    ["`/cancle`", "cancel"],
    ["/stats", "status"],
    ["\n\n  /hepl", "help"],
    ["/deploy: see below", "deploy"],
    ["/status?", "status"],
    ["/Rollback!", "rollback"],
    ["/deploy, please", "deploy"],
    ["/cancel…", "cancel"],
    ["/deplyo... v1", "deploy"],
  ])("%s", (comment, suggestion) => {
    const given = /\/\p{L}[\p{L}\p{N}.,:!?…]*/u.exec(comment)?.[0] ?? "";
    expect(parseComment(comment)).toEqual(mistake(undefined, { problem: "misspelt_verb", given, suggestion }));
  });
});

describe("a verb alone, with its arguments on the next line, is not executed", () => {
  test.each<[string, Verb, string]>([
    ["/deploy\nv0.5.5 production", "deploy", "/deploy v0.5.5 production"],
    ["/deploy\r\n  v0.5.5 production ", "deploy", "/deploy v0.5.5 production"],
    ["/deploy\nproduction\nthanks", "deploy", "/deploy production"],
    ["/deploy\n--dry-run", "deploy", "/deploy --dry-run"],
    ["/deploy\n#12", "deploy", "/deploy #12"],
    ["/DEPLOY\nregion=eu", "deploy", "/DEPLOY region=eu"],
    ["`/deploy`\nv1", "deploy", "/deploy v1"],
    ["/rollback\nto v0.5.4", "rollback", "/rollback to v0.5.4"],
    ["/promote\nstaging to production", "promote", "/promote staging to production"],
    ["/lock\nproduction the database moves.", "lock", "/lock production the database moves."],
    ["/reject\nproduction not now.", "reject", "/reject production not now."],
    ["/cancel\nproduction", "cancel", "/cancel production"],
    ["/status\nproduction", "status", "/status production"],
  ])("%j", (comment, verb, joined) => {
    expect(parseComment(comment)).toEqual(mistake(verb, { problem: "arguments_below", joined }));
  });

  test.each([
    "/deploy\n\nv0.5.5 production",
    "/deploy\nThis mends the login page at last",
    "/deploy\nThanks!",
    "/deploy\n@bob thanks",
    "/deploy\n> v1 production",
    "/deploy\n- v1",
    "/deploy\n# Production",
    "/deploy\n    v1 production",
    "/deploy\n```\nv1 production\n```",
    "/deploy\n<!-- v1 -->",
  ])("free text below is not taken for arguments: %j", (comment) => {
    expect(parseComment(comment)).toEqual(deploy(none));
  });
});

describe("a reason that begins like a time does not lock", () => {
  test.each<[string, string, string]>([
    ["/lock production 2h", "2h", "/lock production for 2h"],
    ["/lock production 30m database migration", "30m database migration", "/lock production for 30m database migration"],
    ["/lock production 1h30m, migration", "1h30m, migration", "/lock production for 1h30m migration"],
    ["/lock production 2 hours", "2 hours", "/lock production for 2h"],
    ["/lock production 3 days for the release", "3 days for the release", "/lock production for 3d for the release"],
    ["/lock production 1 week", "1 week", "/lock production for 7d"],
    ["/lock production 2wks moving house", "2wks moving house", "/lock production for 14d moving house"],
    ["/lock production 1w", "1w", "/lock production for 7d"],
    ["/lock production 1 month", "1 month", "/lock production for 30d"],
    ["/lock production 2H", "2H", "/lock production for 2h"],
    ["/lock production 90 seconds", "90 seconds", "/lock production for 90s"],
    ["/lock production 18:00 release", "18:00 release", "/lock production for <duration> 18:00 release"],
    ["/lock production 18h30", "18h30", "/lock production for <duration> 18h30"],
    ["/lock production 6 p.m. release", "6 p.m. release", "/lock production for <duration> 6 p.m. release"],
    ["/lock production until: 18:00", "until: 18:00", "/lock production for <duration> until: 18:00"],
    ["/lock production 2026-03-05 release", "2026-03-05 release", "/lock production for <duration> 2026-03-05 release"],
    ["/lock production 1h 30m migration", "1h 30m migration", "/lock production for 1h30m migration"],
    ["/lock production 2 hours and 30 minutes", "2 hours and 30 minutes", "/lock production for 2h30m"],
    ["/lock production 2h and then some", "2h and then some", "/lock production for 2h and then some"],
    ["/lock production 1,5h", "1,5h", "/lock production for 1.5h"],
    ["/lock production 1d 2h 3m 4s 5s", "1d 2h 3m 4s 5s", "/lock production for 1d2h3m4s 5s"],
    ["/lock production an hour", "an hour", "/lock production for 1h"],
    ["/lock production two Days, moving", "two Days, moving", "/lock production for 2d moving"],
    ["/lock production half an hour for tests", "half an hour for tests", "/lock production for 0.5h for tests"],
    ["/lock production a week", "a week", "/lock production for 7d"],
    ["/lock production 2026-03-05T18:00", "2026-03-05T18:00", "/lock production for <duration> 2026-03-05T18:00"],
    ["/lock production 6pm", "6pm", "/lock production for <duration> 6pm"],
    ["/lock production till monday", "till monday", "/lock production for <duration> till monday"],
    ["/lock production until friday", "until friday", "/lock production for <duration> until friday"],
    ["/lock production Until 6pm", "Until 6pm", "/lock production for <duration> Until 6pm"],
  ])("%s", (comment, reason, meant) => {
    expect(parseComment(comment)).toEqual(mistake("lock", { problem: "time_without_for", environment: "production", reason, meant }));
  });

  test.each<[string, string]>([
    ["/lock production 5xx everywhere", "5xx everywhere"],
    ["/lock production a test", "a test"],
    ["/lock production one more day", "one more day"],
    ["/lock production many hours", "many hours"],
    ["/lock production half of it", "half of it"],
    ["/lock production 1,000 rows", "1,000 rows"],
    ["/lock production an hourglass", "an hourglass"],
    ["/lock production 3 people are on it", "3 people are on it"],
    ["/lock production 2024 release", "2024 release"],
    ["/lock production untilted", "untilted"],
    ["/lock production tilling", "tilling"],
    ["/lock production 2.1.3 days", "2.1.3 days"],
    ["/lock production 4:3 pictures", "4:3 pictures"],
    ["/lock production 3D printer farm moves", "3D printer farm moves"],
    ["/lock production 2M rows are being migrated", "2M rows are being migrated"],
    ['/lock production "2h"', "2h"],
  ])("%s is a reason", (comment, reason) => {
    expect(parseComment(comment)).toEqual(command({ verb: "lock", environment: "production", reason }));
  });
});

describe("mistakes", () => {
  const known = ["--dry-run", "--again", "--force"] as const;
  test.each<[string, Verb, Mistake]>([
    ["/deploy --dryrun", "deploy", { problem: "unknown_option", given: "--dryrun", suggestion: "--dry-run", known }],
    ["/deploy -dry-run v1", "deploy", { problem: "unknown_option", given: "-dry-run", suggestion: "--dry-run", known }],
    ["/deploy --DRY-RUN", "deploy", { problem: "unknown_option", given: "--DRY-RUN", suggestion: "--dry-run", known }],
    ["/deploy —focre x", "deploy", { problem: "unknown_option", given: "--focre", suggestion: "--force", known }],
    ["/deploy v1 --yes", "deploy", { problem: "unknown_option", given: "--yes", suggestion: undefined, known }],
    ["/deploy v1 — production", "deploy", { problem: "unknown_option", given: "--", suggestion: undefined, known }],
    ["/lock --for 2h prod", "lock", { problem: "unknown_option", given: "--for", suggestion: undefined, known: [] }],
    ["/lock prod --until friday", "lock", { problem: "unknown_option", given: "--until", suggestion: undefined, known: [] }],
    ["/rollback --dry-run", "rollback", { problem: "misplaced_option", option: "--dry-run", takenBy: ["deploy"] }],
    ['/promote a b --force "x"', "promote", { problem: "misplaced_option", option: "--force", takenBy: ["deploy", "rollback"] }],
    ["/reject prod --force", "reject", { problem: "misplaced_option", option: "--force", takenBy: ["deploy", "rollback"] }],
    ["/deploy --dry-run=false", "deploy", { problem: "unexpected_value", option: "--dry-run", value: "false" }],
    ["/deploy --again --again", "deploy", { problem: "duplicate_option", option: "--again" }],
    ['/deploy --force "a" --force="b"', "deploy", { problem: "duplicate_option", option: "--force" }],

    ["/deploy v1 production --force", "deploy", { problem: "missing_reason" }],
    ["/deploy v1 production --force=", "deploy", { problem: "missing_reason" }],
    ['/deploy v1 production --force ""', "deploy", { problem: "missing_reason" }],
    ['/deploy v1 production --force=" "', "deploy", { problem: "missing_reason" }],
    ["/deploy --force --dry-run", "deploy", { problem: "missing_reason" }],
    ["/deploy --force region=eu", "deploy", { problem: "missing_reason" }],
    ["/deploy v1 --force to production", "deploy", { problem: "missing_reason" }],
    ["/rollback production --force", "rollback", { problem: "missing_reason" }],
    ["/deploy --force v1 production", "deploy", { problem: "unquoted_reason", given: "v1" }],
    ["/deploy v1 --force production", "deploy", { problem: "unquoted_reason", given: "production" }],
    ["/deploy --force v1 to production", "deploy", { problem: "unquoted_reason", given: "v1" }],
    ["/deploy v1 production --force it burns", "deploy", { problem: "unquoted_reason", given: "it" }],
    ["/rollback --force production", "rollback", { problem: "unquoted_reason", given: "production" }],
    ["/rollback production --force it burns", "rollback", { problem: "unquoted_reason", given: "it" }],

    ["/deploy a=1 a=2", "deploy", { problem: "duplicate_input", input: "a" }],
    ["/deploy version= 2 production", "deploy", { problem: "missing_value", input: "version" }],
    ["/rollback production a=1", "rollback", { problem: "unexpected_input", input: "a" }],
    ["/lock a=1", "lock", { problem: "unexpected_input", input: "a" }],

    ["/deploy to", "deploy", { problem: "missing_word", missing: "environment", after: "to" }],
    ["/deploy v1 to", "deploy", { problem: "missing_word", missing: "environment", after: "to" }],
    ["/rollback production to", "rollback", { problem: "missing_word", missing: "ref", after: "to" }],
    ["/promote", "promote", { problem: "missing_word", missing: "environment", after: "/promote" }],
    ["/promote staging", "promote", { problem: "missing_word", missing: "environment", after: "staging" }],
    ["/promote staging to", "promote", { problem: "missing_word", missing: "environment", after: "to" }],
    ["/promote to production", "promote", { problem: "missing_word", missing: "environment", after: "/promote" }],
    ["/lock", "lock", { problem: "missing_word", missing: "environment", after: "/lock" }],
    ["/lock for 2h", "lock", { problem: "missing_word", missing: "environment", after: "/lock" }],
    ["/lock prod for", "lock", { problem: "missing_word", missing: "duration", after: "for" }],
    ["/unlock", "unlock", { problem: "missing_word", missing: "environment", after: "/unlock" }],
    ["/approve", "approve", { problem: "missing_word", missing: "environment", after: "/approve" }],
    ["/reject", "reject", { problem: "missing_word", missing: "environment", after: "/reject" }],
    ["/rollback production v1", "rollback", { problem: "missing_to", environment: "production", ref: "v1" }],

    ["/deploy is broken again today", "deploy", { problem: "too_many_words", words: ["again", "today"] }],
    ["/deploy v1 now to production", "deploy", { problem: "too_many_words", words: ["now"] }],
    ["/deploy v1 to production please", "deploy", { problem: "too_many_words", words: ["please"] }],
    ["/rollback production please to v1", "rollback", { problem: "too_many_words", words: ["please"] }],
    ["/rollback a b c", "rollback", { problem: "too_many_words", words: ["b", "c"] }],
    ["/promote a to b c", "promote", { problem: "too_many_words", words: ["c"] }],
    ["/promote a b c", "promote", { problem: "too_many_words", words: ["c"] }],
    ["/promote a b to c", "promote", { problem: "too_many_words", words: ["b"] }],
    ["/approve prod please", "approve", { problem: "too_many_words", words: ["please"] }],
    ["/status of production", "status", { problem: "too_many_words", words: ["production"] }],
    ["/help me", "help", { problem: "unknown_topic", given: "me", suggestion: undefined }],
    ["/help /locks now", "help", { problem: "unknown_topic", given: "/locks", suggestion: "lock" }],
    ["/help lock now", "help", { problem: "too_many_words", words: ["now"] }],
    ["/deploy v1 on production", "deploy", { problem: "not_to", word: "on", meant: "/deploy v1 to production" }],
    [
      '/deploy --force "based on x" v1 → "blue green" --again',
      "deploy",
      { problem: "not_to", word: "→", meant: '/deploy --force "based on x" v1 to "blue green" --again' },
    ],
    ["/promote staging -> production", "promote", { problem: "not_to", word: "->", meant: "/promote staging to production" }],
    ["/promote staging —> production", "promote", { problem: "not_to", word: "—>", meant: "/promote staging to production" }],
    ['/deploy v1 "on" production', "deploy", { problem: "too_many_words", words: ["production"] }],
    ["/deploy 'two words'", "deploy", { problem: "single_quotes", text: "'two words'" }],
    ["/deploy v1 production note=‘two words’", "deploy", { problem: "single_quotes", text: "‘two words’" }],
    ["/deploy v1 production --force='it burns' now", "deploy", { problem: "single_quotes", text: "'it burns'" }],
    ["/lock 'blue green' moving", "lock", { problem: "single_quotes", text: "'blue green'" }],
    ["/deploy --region=eu", "deploy", { problem: "unknown_option", given: "--region", suggestion: undefined, known, input: "region=eu" }],
    [
      '/deploy —note="two words"',
      "deploy",
      { problem: "unknown_option", given: "--note", suggestion: undefined, known, input: 'note="two words"' },
    ],
    ["/unlock --region=eu", "unlock", { problem: "unknown_option", given: "--region", suggestion: undefined, known: [] }],

    ['/deploy "" production', "deploy", { problem: "empty_word" }],
    ['/lock ""', "lock", { problem: "empty_word" }],
    ['/deploy "v1 production', "deploy", { problem: "unclosed_quote", text: '"v1 production' }],
    ['/deploy --force "it burns', "deploy", { problem: "unclosed_quote", text: '"it burns' }],
    ['/deploy a="x y\nz"', "deploy", { problem: "unclosed_quote", text: '"x y' }],
    ['/lock prod "some reason', "lock", { problem: "unclosed_quote", text: '"some reason' }],
    ['/lock "prod', "lock", { problem: "unclosed_quote", text: '"prod' }],
    ['/deploy "v1"production', "deploy", { problem: "text_after_quote", quoted: "v1", text: "production" }],

    ["/lock prod for 2x", "lock", { problem: "bad_duration", given: "2x", why: "unreadable" }],
    ["/lock prod for 2 hours", "lock", { problem: "bad_duration", given: "2", why: "unreadable", meant: "/lock prod for 2h" }],
    ["/lock prod for 1h 30m", "lock", { problem: "bad_duration", given: "1h 30m", why: "unreadable", meant: "/lock prod for 1h30m" }],
    [
      "/lock prod for 1d 12 hours, moving",
      "lock",
      { problem: "bad_duration", given: "1d 12 hours", why: "unreadable", meant: "/lock prod for 1d12h moving" },
    ],
    ["/lock prod for an hour", "lock", { problem: "bad_duration", given: "an hour", why: "unreadable", meant: "/lock prod for 1h" }],
    [
      "/lock prod for two weeks until we know",
      "lock",
      { problem: "bad_duration", given: "two weeks", why: "unreadable", meant: "/lock prod for 14d until we know" },
    ],
    ["/lock prod for 1,5h", "lock", { problem: "bad_duration", given: "1,5h", why: "unreadable", meant: "/lock prod for 1.5h" }],
    ["/lock prod for 2H", "lock", { problem: "bad_duration", given: "2H", why: "unreadable", meant: "/lock prod for 2h" }],
    [
      "/lock prod for 1w until we know more",
      "lock",
      { problem: "bad_duration", given: "1w", why: "unreadable", meant: "/lock prod for 7d until we know more" },
    ],
    ["/lock prod for 2h30", "lock", { problem: "bad_duration", given: "2h30", why: "unreadable" }],
    ["/lock prod for -2h", "lock", { problem: "bad_duration", given: "-2h", why: "unreadable" }],
    [
      "/lock prod for 2h, then free",
      "lock",
      { problem: "bad_duration", given: "2h,", why: "unreadable", meant: "/lock prod for 2h then free" },
    ],
    ["/lock prod for 1ns", "lock", { problem: "bad_duration", given: "1ns", why: "zero" }],
    ["/lock prod for 0h", "lock", { problem: "bad_duration", given: "0h", why: "zero" }],
    ["/lock prod for 3651d", "lock", { problem: "bad_duration", given: "3651d", why: "too_long" }],
    [`/lock prod for ${"9".repeat(400)}d`, "lock", { problem: "bad_duration", given: `${"9".repeat(400)}d`, why: "unreadable" }],
  ])("%s", (comment, verb, wrong) => {
    expect(parseComment(comment)).toEqual(mistake(verb, wrong));
  });
});

describe("any text at all", () => {
  const piece = fc.constantFrom(
    ...verbs.map((verb) => `/${verb}`),
    " ",
    "\n",
    "\r\n",
    "\t",
    "\u00a0",
    '"',
    "“",
    "”",
    "`",
    "```",
    "~~~",
    "=",
    "--",
    "—",
    "-",
    "to",
    "for",
    "2h",
    "a=",
    "a",
    "--force",
    "--dry-run",
    "<!--",
    "-->",
    ">",
    "\u200b",
    "\u200d",
    "/",
    "\ud800",
  );
  const pieces = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(""));

  test("is read without an error, and the same every time", () => {
    fc.assert(
      fc.property(fc.oneof(pieces, fc.string({ unit: "binary", maxLength: 200 })), (comment) => {
        expect(parseComment(comment)).toEqual(parseComment(comment));
      }),
      { numRuns: 2000 },
    );
  });

  test("is read without an error, even if it is longer than a comment can be", () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 20_000, maxLength: 30_000, size: "max" }), (parts) => {
        expect(["nothing", "command", "mistake"]).toContain(parseComment(`/deploy${parts.join("")}`.slice(0, 100_000)).kind);
      }),
      { numRuns: 20 },
    );
  });

  test("is a command only if its first non-blank line is one", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z@>#*-][^\r\n]{0,40}$/), pieces, (line, rest) => {
        expect(parseComment(`${line}\n${rest}`)).toEqual(nothing);
      }),
    );
  });

  test("keeps words as they were typed", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9#@][\w./#@+]{0,20}$/).filter((text) => text.toLowerCase() !== "to");
    fc.assert(
      fc.property(word, word, (ref, environment) => {
        const expected = deploy({ kind: "ref_and_environment", ref, environment });
        expect(parseComment(`/deploy ${ref} ${environment}`)).toEqual(expected);
        expect(parseComment(`/deploy "${ref}" to “${environment}”`)).toEqual(expected);
      }),
    );
  });

  test("takes time linear in its length", () => {
    const units = [
      "a",
      " ",
      "\n",
      "`",
      "~",
      '"',
      "-",
      "—",
      "=",
      "a=",
      "/",
      "/lock\n",
      "/lock",
      '" ',
      "a=1 ",
      "1d",
      "9",
      "\u200d",
      "é\u200d",
      "<!--",
      "--force ",
      "```\n",
      "\t",
      "\u00a0",
    ];
    const starts = [
      "",
      "/",
      "/deploy ",
      "/deploy\n",
      "/lock prod ",
      "/lock prod for ",
      "`/deploy ",
      "/deploy --force ",
      "/help\n```",
      '/deploy a="',
      "/deploy --",
    ];
    for (const start of starts) {
      const comments = units.map((unit) => (start + unit.repeat(100_000)).slice(0, 100_000));
      // 24 comments of 100 kB take some 40 ms; a quadratic parser would take seconds for one.
      expectEffort(() => comments.map(parseComment), 100);
    }
  });
});
