import { describe, expect, test } from "vitest";
import { attemptsOf } from "../../../src/core/metrics/attempts.js";
import { changeFailuresOf, frequencyOf } from "../../../src/core/metrics/deploys.js";
import { type BranchCommit, leadTimesOf } from "../../../src/core/metrics/lead-times.js";
import { restoresOf } from "../../../src/core/metrics/restores.js";
import { lastDays, medianOf, ninetiethOf, weeksOf } from "../../../src/core/metrics/statistics.js";
import { deploymentsOf, march, type Row } from "./deployments.js";

const span = lastDays(30, march(31), undefined);
const attempts = (...rows: readonly Row[]) => attemptsOf(deploymentsOf(rows), "gitploy");

describe("what counts", () => {
  test.each<[string, Row, readonly string[]]>([
    ["a success", { id: "2", day: 2 }, ["success"]],
    ["a deployment that somebody made inactive before it ended does not count", { id: "2", day: 2, end: "inactive" }, []],
    ["a failure", { id: "2", day: 2, end: "failure" }, ["failure"]],
    ["an error of the tooling is a failure", { id: "2", day: 2, end: "error" }, ["failure"]],
    ["a deployment that somebody cancelled is no failure", { id: "2", day: 2, end: "cancelled" }, ["cancelled"]],
    ["a running deployment does not count", { id: "2", day: 2, end: "in_progress" }, []],
    ["a deployment without reports does not count", { id: "2", day: 2, end: "none" }, []],
    ["deployments by others do not count", { id: "2", day: 2, ours: false }, []],
  ])("%s", (_, row, outcomes) => {
    expect(attempts(row).map(({ outcome }) => outcome)).toEqual(outcomes);
  });

  test("a success that GitHub later set to inactive stays a success, at its time", () => {
    const [deployment] = deploymentsOf([{ id: "1", day: 2 }]);
    const [success] = deployment?.statuses ?? [];
    if (deployment === undefined || success === undefined) throw new Error("no deployment");
    const replaced = { ...deployment, statuses: [success, { ...success, state: "inactive" as const, at: march(9) }] };
    expect(attemptsOf([replaced], "gitploy")).toMatchObject([{ outcome: "success", at: march(2, 1) }]);
  });

  test("a deployment of what is live counts as again, unless it is a rollback or something else came between", () => {
    const found = attempts(
      { id: "1", day: 2, sha: "a" },
      { id: "2", day: 3, sha: "a" },
      { id: "3", day: 4, sha: "b", end: "failure" },
      { id: "4", day: 5, sha: "a", left: "3" },
      { id: "5", day: 6, sha: "b" },
      { id: "6", day: 7, sha: "a" },
    );
    expect(found.filter(({ again }) => again).map(({ id }) => id)).toEqual(["2"]);
  });
});

describe("deployment frequency", () => {
  test("is successful deploys ÷ days, rollbacks apart, by weeks that begin on Monday in UTC", () => {
    const found = frequencyOf(
      attempts(
        { id: "1", day: 2 },
        { id: "2", day: 3, end: "failure" },
        { id: "3", day: 10 },
        { id: "4", day: 11, left: "3", sha: "sha-1" },
        { id: "5", day: 12, end: "cancelled" },
        { id: "6", day: 15 },
      ),
      span,
    );
    expect([found.deploys, found.rollbacks, found.perDay]).toEqual([3, 1, 0.1]);
    expect(found.weeks.map(({ begins, deploys, rollbacks }) => [begins.toISOString().slice(5, 10), deploys, rollbacks])).toEqual([
      ["02-23", 0, 0],
      ["03-02", 1, 0],
      ["03-09", 2, 1],
      ["03-16", 0, 0],
      ["03-23", 0, 0],
      ["03-30", 0, 0],
    ]);
  });

  test.each([
    ["all are read", undefined, 30],
    ["deployments were read further back", march(-20), 30],
    ["deployments were read only from a later time on", march(21), 10],
    ["deployments were read for one hour only", march(30, 23), 1],
  ])("counts only the days that are known: %s", (_, reach, days) => {
    expect(lastDays(30, march(31), reach).days).toBe(days);
  });

  test("a span within one week touches one week, and one that ends at midnight the next", () => {
    expect(weeksOf({ from: march(3), until: march(4), days: 1 })).toHaveLength(1);
    expect(weeksOf({ from: march(3), until: new Date(Date.UTC(2026, 2, 9)), days: 6 })).toHaveLength(2);
  });
});

describe("change failure rate", () => {
  test.each<[string, readonly Row[], readonly [number, number, number, number | undefined]]>([
    ["nothing ended", [], [0, 0, 0, undefined]],
    ["all well", [{ id: "1", day: 2 }], [1, 0, 0, 0]],
    [
      "a failure",
      [
        { id: "1", day: 2 },
        { id: "2", day: 3, end: "failure" },
      ],
      [2, 1, 0, 0.5],
    ],
    [
      "a cancelled deployment does not count",
      [
        { id: "1", day: 2 },
        { id: "2", day: 3, end: "cancelled" },
      ],
      [1, 0, 0, 0],
    ],
    [
      "live, and rolled back",
      [
        { id: "1", day: 2 },
        { id: "2", day: 3 },
        { id: "3", day: 4, sha: "sha-1", left: "2" },
      ],
      [2, 0, 1, 0.5],
    ],
    [
      "failed and rolled back counts once, and the rollback is no failure",
      [
        { id: "1", day: 2 },
        { id: "2", day: 3, end: "failure" },
        { id: "3", day: 4, sha: "sha-1", left: "2" },
      ],
      [2, 1, 0, 0.5],
    ],
    [
      "a failed rollback rolled nothing back",
      [
        { id: "1", day: 2 },
        { id: "2", day: 3 },
        { id: "3", day: 4, sha: "sha-1", left: "2", end: "failure" },
      ],
      [2, 0, 0, 0],
    ],
    [
      "a fix by a later deployment is not seen as a failure",
      [
        { id: "1", day: 2 },
        { id: "2", day: 3 },
        { id: "3", day: 4 },
      ],
      [3, 0, 0, 0],
    ],
    [
      "before the span",
      [
        { id: "1", day: -5, end: "failure" },
        { id: "2", day: 3 },
      ],
      [1, 0, 0, 0],
    ],
  ])("%s", (_, rows, [ended, failed, rolledBack, rate]) => {
    expect(changeFailuresOf(attempts(...rows), span)).toMatchObject({ ended, failed, rolledBack, rate });
  });
});

describe("time to restore", () => {
  const day = 24 * 3_600_000;
  test.each<[string, readonly Row[], readonly number[], Date | undefined]>([
    ["nothing failed", [{ id: "1", day: 2 }], [], undefined],
    [
      "a failure and the next success",
      [
        { id: "1", day: 2, end: "failure" },
        { id: "2", day: 5 },
      ],
      [3],
      undefined,
    ],
    [
      "failures in a row are one",
      [
        { id: "1", day: 2, end: "failure" },
        { id: "2", day: 3, end: "failure" },
        { id: "3", day: 5 },
      ],
      [3],
      undefined,
    ],
    [
      "a rolled-back deployment counts as failed from when it went live",
      [
        { id: "1", day: 2 },
        { id: "2", day: 3 },
        { id: "3", day: 4, sha: "sha-1", left: "2" },
      ],
      [1],
      undefined,
    ],
    [
      "a success that was rolled back restores nothing",
      [
        { id: "1", day: 2 },
        { id: "2", day: 3, end: "failure" },
        { id: "3", day: 4 },
        { id: "4", day: 7, sha: "sha-1", left: "3" },
      ],
      [4],
      undefined,
    ],
    [
      "deploying again what is live ends a failure",
      [
        { id: "1", day: 2, sha: "a" },
        { id: "2", day: 3, end: "failure" },
        { id: "3", day: 4, sha: "a" },
      ],
      [1],
      undefined,
    ],
    [
      "and begins none",
      [
        { id: "1", day: 2, sha: "a" },
        { id: "2", day: 3, sha: "a", end: "failure" },
      ],
      [],
      undefined,
    ],
    [
      "a cancelled deployment changes nothing",
      [
        { id: "1", day: 2, end: "failure" },
        { id: "2", day: 3, end: "cancelled" },
      ],
      [],
      march(2, 1),
    ],
    [
      "still failing since the first",
      [
        { id: "1", day: 2, end: "failure" },
        { id: "2", day: 3, end: "failure" },
      ],
      [],
      march(2, 1),
    ],
    [
      "restored before the span",
      [
        { id: "1", day: -9, end: "failure" },
        { id: "2", day: -8 },
      ],
      [],
      undefined,
    ],
    [
      "failed before the span, restored in it",
      [
        { id: "1", day: -9, end: "failure" },
        { id: "2", day: 2 },
      ],
      [11],
      undefined,
    ],
  ])("%s", (_, rows, days, failingSince) => {
    const found = restoresOf(attempts(...rows), span);
    expect([found.restored.map(({ milliseconds }) => milliseconds / day), found.failingSince]).toEqual([days, failingSince]);
  });
});

describe("lead time of a change", () => {
  const hour = 3_600_000;
  const commit = (sha: string, parents: readonly string[], day: number, pull?: number): BranchCommit => ({
    sha,
    title: `Title of ${sha}`,
    parents,
    committedAt: march(day),
    pullRequest: pull === undefined ? undefined : { number: pull, openedAt: march(day, -10), mergedAt: march(day, -2) },
  });
  // Newest first: d is the merge of #4, which has the commits x and y.
  const branch = [
    commit("f", ["e"], 12, 6),
    commit("e", ["d"], 11, 5),
    commit("d", ["c", "y"], 8, 4),
    commit("y", ["x"], 7, 4),
    commit("x", ["b"], 6, 4),
    commit("c", ["b"], 5),
    commit("b", ["a"], 3, 2),
    commit("a", [], 1, 1),
  ];
  const found = (...rows: readonly Row[]) => leadTimesOf(attempts(...rows), branch, span);

  test("lasts from its merge to the first success that contains it; a pull request is one change; without one, it starts at the commit's date", () => {
    const { changes } = found({ id: "1", day: 3, sha: "b" }, { id: "2", day: 9, sha: "d" });
    expect(changes.map(({ sha, pullRequest, milliseconds, approximate }) => [sha, pullRequest, milliseconds / hour, approximate])).toEqual([
      ["d", 4, 24 + 3, false],
      ["c", undefined, 4 * 24 + 1, true],
    ]);
    expect(changes[0]?.fromOpening).toBe((24 + 11) * hour);
  });

  test.each<[string, readonly Row[], readonly string[], number]>([
    ["counting begins with the oldest success", [{ id: "1", day: 12, sha: "f" }], [], 0],
    [
      "a failure has no changes",
      [
        { id: "1", day: 3, sha: "b" },
        { id: "2", day: 4, sha: "c", end: "failure" },
        { id: "3", day: 6, sha: "c" },
      ],
      ["c"],
      0,
    ],
    [
      "a rollback and the way back have no new changes",
      [
        { id: "1", day: 3, sha: "b" },
        { id: "2", day: 5, sha: "c" },
        { id: "3", day: 6, sha: "b", left: "2" },
        { id: "4", day: 7, sha: "c" },
      ],
      ["c"],
      0,
    ],
    [
      "a commit on the way to a merge is not a first-parent commit",
      [
        { id: "1", day: 3, sha: "b" },
        { id: "2", day: 7, sha: "x" },
      ],
      [],
      0,
    ],
    [
      "another branch's commit is not attributed",
      [
        { id: "1", day: 3, sha: "b" },
        { id: "2", day: 7, sha: "elsewhere" },
        { id: "3", day: 8, sha: "c" },
      ],
      ["c"],
      1,
    ],
    [
      "several at once",
      [
        { id: "1", day: 8, sha: "d" },
        { id: "2", day: 13, sha: "f" },
      ],
      ["f", "e"],
      0,
    ],
    [
      "a change that went live before the span no longer counts",
      [
        { id: "1", day: -3, sha: "b" },
        { id: "2", day: -2, sha: "c" },
        { id: "3", day: 9, sha: "d" },
      ],
      ["d"],
      0,
    ],
  ])("%s", (_, rows, shas, notAttributed) => {
    const times = found(...rows);
    expect([times.changes.map(({ sha }) => sha), times.notAttributed]).toEqual([shas, notAttributed]);
  });

  test("is never below zero, even if it was deployed before it was merged", () => {
    expect(found({ id: "1", day: 2, sha: "a" }, { id: "2", day: 2, sha: "b" }).changes.map(({ milliseconds }) => milliseconds)).toEqual([
      0,
    ]);
  });
});

describe("medians", () => {
  test.each<[readonly number[], number | undefined, number | undefined]>([
    [[], undefined, undefined],
    [[1, 2], undefined, undefined],
    [[9, 1, 5], 5, 9],
    [[4, 1, 3, 2], 2.5, 4],
    [[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 5.5, 9],
  ])("%j", (values, median, ninetieth) => {
    expect([medianOf(values), ninetiethOf(values)]).toEqual([median, ninetieth]);
  });
});
