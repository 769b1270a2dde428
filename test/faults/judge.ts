import { expect } from "vitest";
import { minus, words } from "../deaths/difference.js";
import type { Picture } from "../deaths/picture.js";
import { documentedOf } from "./documented.js";
import type { Played } from "./play.js";
import type { Asked, TroubleName } from "./routes.js";

/** The refusals that a person may get instead of the result. */
const refusals = [
  /^😕 (Gitploy may not do that here yet|Something went wrong on our side)$/u,
  /^👎 GitHub did not say .* Gitploy refuses when in doubt/u,
  /^👎 \*\*\w+\*\* may not /u,
  /^❌ .* was not deployed to /u,
  /^❌ GitHub refused the deployment of /u,
  /^💤 Missed while I was away/u,
  /^🚫 .* is not deployed to .*: it waited too long$/u,
];

const parts = Object.keys(words) as (keyof Picture)[];

/**
 * The outcome of a fault that ended in time: the state without a fault, or a refusal that says so, with everything else as before. Fails for anything
 * else.
 */
export function judgeRecovered(asked: Asked, trouble: TroubleName, { before, end }: Played, { end: wanted }: Played): string {
  const different = differing(end, wanted);
  if (different.length === 0) return same;
  const known = documentedOf(asked, trouble);
  if (known !== undefined && different.every((part) => known.parts.includes(part))) return known.says;
  const told = toldIn(before, end, wanted);
  expect({ told, end }).toEqual({ told: [expect.stringMatching(anyOf(refusals))], end: expect.anything() });
  expect([before.deployments, wanted.deployments]).toContainEqual(end.deployments);
  expect([[], before.records, wanted.records]).toContainEqual(end.records);
  // A waiting request that is refused has a failed check run, and somebody to notify.
  const unexplained = (part: "checkRuns" | "mentions"): readonly string[] => minus(end[part], [...before[part], ...wanted[part]]);
  expect(unexplained("checkRuns").filter((run) => !run.endsWith(": failure"))).toEqual([]);
  expect(unexplained("mentions").filter((mention) => !mention.includes("GitHub refused the deployment"))).toEqual([]);
  return `✋ “${told[0]}”`;
}

/** The outcome of a fault that lasted for hours and was given up: nothing may be left half done. */
export function judgeOutlasted(asked: Asked, trouble: TroubleName, { before, end }: Played, { end: wanted }: Played): string {
  // Jobs wait for GitHub's 30 days, and keep their turn until they are over.
  expect(minus(end.records, wanted.records).filter((record) => !record.startsWith("locked by"))).toEqual([]);
  const different = differing(end, wanted);
  if (different.length === 0) return same;
  const known = documentedOf(asked, trouble);
  if (known !== undefined && different.every((part) => known.parts.includes(part))) return known.says;
  expect(end.answers.filter((answer) => answer.startsWith("⏳"))).toEqual([]);
  expect(end.checkRuns.filter((run) => !/: (success|failure|cancelled)$/.test(run))).toEqual([]);
  // A deployment that was not cancelled ends by its timeout.
  const told = toldIn(before, end, wanted).filter((each) => !/^❌ The deployment of .* failed$/.test(each));
  for (const each of told) expect(each).toMatch(anyOf(refusals));
  if (told.length > 0) return `✋ “${told[0]}”`;
  const done = differing(end, before).some((part) => part !== "reactions");
  if (!done) return "💤 given up after eight attempts: nothing was done, and nothing said";
  const without = parts.filter((part) => minus(wanted[part], end[part]).length > 0);
  const named = (those: readonly (keyof Picture)[]): string => those.map((part) => words[part]).join(", ");
  // For example, what took so long that it needs a mention.
  return without.length > 0 ? `☑️ all but: ${named(without)}` : `☑️ all of it, and besides: ${named(different)}`;
}

const same = "✅ as if nothing had failed";

function differing(one: Picture, other: Picture): readonly (keyof Picture)[] {
  return parts.filter((part) => minus(one[part], other[part]).length + minus(other[part], one[part]).length > 0);
}

/** The answers that exist neither before nor without a fault. */
function toldIn(before: Picture, end: Picture, wanted: Picture): readonly string[] {
  return minus(end.answers, [...wanted.answers, ...before.answers]);
}

function anyOf(patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join("|"), "u");
}
