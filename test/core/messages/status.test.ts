import { describe, expect, test } from "vitest";
import type { Deployment, DeploymentStatus } from "../../../src/core/deployments.js";
import type { PendingRequest } from "../../../src/core/ledger.js";
import { commentBody } from "../../../src/core/messages/answer.js";
import { statusAnswer, type StatusRow } from "../../../src/core/messages/status.js";

const url = "https://github.com/acme/shop";
const sha = "0123456789abcdef0123456789abcdef01234567";
const commit = `[\`0123456\`](${url}/commit/${sha})`;

function status(different: Partial<DeploymentStatus> = {}): DeploymentStatus {
  const at = new Date("2026-11-23T09:10:00Z");
  return { state: "success", description: "", at, by: "ci", logUrl: undefined, environmentUrl: undefined, ...different };
}

function deployment(different: Partial<Deployment> = {}): Deployment {
  return {
    id: "1",
    nodeId: "D_1",
    ours: true,
    creator: "gitploy[bot]",
    environment: "production",
    ref: "v0.5.5",
    sha,
    title: "Fix the cart",
    createdAt: new Date("2026-11-23T09:00:00Z"),
    description: "",
    task: "deploy",
    payload: {},
    request: {
      id: "comment-1",
      requestedBy: "ada",
      pullRequest: 12,
      issue: 12,
      comment: "1",
      ref: undefined,
      sha,
      rollbackFrom: undefined,
      production: undefined,
    },
    statuses: [status()],
    ...different,
  };
}

function pending(ref: string, waitsFor: readonly string[]): PendingRequest {
  return {
    request: {
      id: "comment-2",
      action: "deploy",
      cause: "comment",
      environment: "production",
      ref: { kind: "tag", name: ref },
      sha,
      requestedBy: "bob",
      requestedAt: "2026-11-23T11:30:00Z",
      inputs: {},
      again: false,
    },
    approvals: [],
    waitsFor,
  };
}

function row(different: Partial<StatusRow> = {}): StatusRow {
  return {
    environment: "production",
    live: undefined,
    running: [],
    waiting: [],
    lock: undefined,
    verified: true,
    unverifiedRequests: [],
    frozen: undefined,
    others: undefined,
    enforced: undefined,
    ...different,
  };
}

function bodyOf(...rows: readonly StatusRow[]): string {
  return commentBody(statusAnswer({ repositoryUrl: url, now: new Date("2026-11-23T12:00:00Z"), rows }), "");
}

const quiet = row({ environment: "staging" });

describe("several environments", () => {
  test("shows empty cells as dashes", () => {
    expect(bodyOf(quiet, row())).toContain("| **staging** | – | – | – | – |");
    expect(bodyOf(quiet, row())).toContain("2 environments\n");
  });

  test.each<[string, Partial<StatusRow>, string]>([
    ["live", { live: deployment() }, `| \`v0.5.5\` ${commit} Fix the cart<br>2 hours ago by **ada** in [#12](${url}/pull/12) |`],
    ["live, by its SHA", { live: deployment({ ref: sha }) }, `| ${commit} Fix the cart<br>`],
    ["by others", { others: deployment({ request: undefined, creator: "argo" }) }, `⚠️ newer, not by Gitploy: \`v0.5.5\` ${commit}`],
    [
      "running",
      { running: [deployment({ statuses: [status({ state: "in_progress" })] })] },
      "⏳ `v0.5.5` by **ada**, 3 hours ago: `in_progress`",
    ],
    ["queued", { waiting: [{ pending: pending("v2", []), position: 2 }] }, "| 2nd in the queue: `v2` by **bob**, asked 30 minutes ago |"],
    [
      "waiting",
      { waiting: [{ pending: pending("v2", ["required_contexts", "review", "odd"]), position: undefined }] },
      "| `v2` by **bob**, asked 30 minutes ago, for checks, approval and `odd` |",
    ],
    [
      "locked",
      { lock: { by: "eve", at: "2026-11-23T10:00:00Z", until: "2026-11-23T14:00:00Z", reason: "a | b" } },
      "| 🔒 by **eve** until 2026-11-23 14:00 UTC: “a \\| b” |",
    ],
    [
      "unverified",
      { verified: false, unverifiedRequests: ["v3 (comment-1)"] },
      "| ⚠️ locked, since its record does not verify; no longer waiting: v3 (comment-1) |",
    ],
    [
      "frozen",
      { frozen: { until: new Date("2026-11-23T20:00:00Z"), location: "Europe/Berlin" } },
      "| ❄️ frozen until 2026-11-23 20:00 UTC (window in Europe/Berlin) |",
    ],
  ])("%s", (_, different, cell) => {
    expect(bodyOf(row(different), quiet)).toContain(cell);
  });

  test("sums up in the verdict and names the next commands", () => {
    const lock = { by: "eve", at: "2026-11-23T10:00:00Z" };
    const waiting = [{ pending: pending("v2", ["review"]), position: undefined }];
    const body = bodyOf(row({ lock, waiting, running: [deployment()] }), quiet, row({ environment: "dev", verified: false }));
    expect(body).toContain("3 environments: 1 deploying, 1 with waiting requests, 2 locked\n");
    expect(body).toContain(
      "**Next:** `/approve production` for reviewers · `/unlock production` or `/unlock dev` for whoever may deploy there",
    );
  });

  test("shows five requests and how many more wait", () => {
    const waiting = Array.from({ length: 7 }, (_, index) => ({ pending: pending(`v${index}`, []), position: index + 1 }));
    expect(bodyOf(row({ waiting }), quiet)).toContain("5th in the queue: `v4` by **bob**, asked 30 minutes ago<br>… and 2 more |");
  });

  test("keeps the table if there are more environments than fit", () => {
    const body = bodyOf(...Array.from({ length: 400 }, () => row({ live: deployment({ title: "<&".repeat(500) }) })));
    expect(body).toContain("| **production** |");
    expect(body).toMatch(/… and \d+ more environments: /);
  });

  test("shows what people wrote inert", () => {
    const text = "@octocat <!-- x --> | `y`";
    const hostile = row({
      environment: text,
      live: deployment({ ref: text, title: text }),
      lock: { by: text, at: "2026-11-23T10:00:00Z", reason: text },
    });
    const line =
      bodyOf(hostile, quiet)
        .split("\n")
        .find((each) => each.includes("octocat")) ?? "";
    expect(line).not.toMatch(/@\w|<!--/);
    expect(line.match(/(?<!\\)\|/g)).toHaveLength(6);
  });
});

describe("one environment", () => {
  test("shows what is live in the verdict, with time and links", () => {
    const live = deployment({ statuses: [status({ logUrl: "https://ci.example/1", environmentUrl: "https://shop.example" })] });
    const body = bodyOf(row({ live }));
    expect(body).toContain("v0.5.5 is live in production");
    expect(body).toContain(`| **Since** | 2026-11-23 09:10 UTC, 2 hours ago by **ada** in [#12](${url}/pull/12) |`);
    expect(body).toContain("[Environment](https://shop.example/) · [Logs](https://ci.example/1)");
    expect(body).toContain("| **Running** | – |");
    expect(body).not.toContain("Held up");
  });

  test("tells how to deploy if nothing is live", () => {
    expect(bodyOf(row())).toContain("Nothing is live in production yet");
    expect(bodyOf(row())).toContain("**Next:** `/deploy <ref> production`");
    // While something is on its way, or locked, another command is next, if any.
    const next = (different: Partial<StatusRow>): string | undefined =>
      /\*\*Next:\*\*[^]*/.exec(bodyOf(row(different)))?.[0].split("\n")[0];
    expect(next({ lock: { by: "bob", at: "2026-11-23T11:30:00Z" } })).toBe("**Next:** `/unlock production` for whoever may deploy there");
    expect(next({ waiting: [{ pending: pending("v1", ["review"]), position: undefined }] })).toBe(
      "**Next:** `/approve production` for reviewers",
    );
    expect(next({ waiting: [{ pending: pending("v1", ["required_contexts"]), position: undefined }] })).toBeUndefined();
    expect(next({ running: [deployment({ statuses: [] })] })).toBeUndefined();
    expect(next({ running: [deployment({ ours: false, request: undefined, statuses: [] })] })).toBe("**Next:** `/deploy <ref> production`");
  });

  test("marks a running rollback", () => {
    const request = { ...deployment().request, id: "comment-9", rollbackFrom: "3" } as Deployment["request"];
    expect(bodyOf(row({ running: [deployment({ request, statuses: [] })] }))).toContain(
      "⏳ rollback to `v0.5.5` by **ada**, 3 hours ago: `pending`",
    );
  });
});
