import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { slim } from "../../src/github/webhooks/slim.js";
import { eventOf } from "../../src/github/webhooks/webhooks.js";
import { shas } from "./fixtures.js";
import { appId } from "./gateway.js";

type Fields = Readonly<Record<string, unknown>>;

const origin = { delivery: "d-1", installation: "3", id: "77", owner: "octo", name: "app" };
const us = { id: appId };
const them = { id: 15368 };

function received(name: string, payload: Fields) {
  const around = {
    installation: { id: 3 },
    repository: { id: 77, name: "app", owner: { login: "octo" } },
    sender: { login: "ada", id: 12, type: "User" },
  };
  const whole = { ...around, ...payload };
  const event = eventOf({ id: "d-1", name, payload: whole }, appId);
  // The way through a queue loses nothing that matters.
  expect(eventOf({ id: "d-1", name, payload: slim({ id: "d-1", name, payload: whole }, appId) }, appId)).toEqual(event);
  return event;
}

const comment = {
  id: 5_000_000_000,
  body: "/deploy v1 production",
  user: { login: "ada", id: 12, type: "User" },
  author_association: "MEMBER",
  created_at: "2026-01-02T03:04:05Z",
  performed_via_github_app: null,
};
const run = { id: 8, name: "deploy/qa", external_id: "comment-5", head_sha: shas.head, app: us };
const deployment = {
  id: 5,
  node_id: "DE_5",
  environment: "production",
  sha: shas.live,
  payload: { gitploy: { request: "comment-5", pull_request: 7 } },
  performed_via_github_app: us,
};
const head = { number: 7, head: { sha: shas.head }, base: { ref: "main" }, merged: false };

describe("an event in our words", () => {
  test.each<[string, Fields, Fields]>([
    [
      "issue_comment",
      { action: "created", issue: { number: 7, pull_request: {} }, comment },
      {
        kind: "comment",
        issue: 7,
        onPullRequest: true,
        comment: "5000000000",
        body: "/deploy v1 production",
        author: { login: "ada", id: "12", bot: false },
        association: "MEMBER",
        createdAt: new Date("2026-01-02T03:04:05Z"),
        ours: false,
      },
    ],
    ["check_run", { action: "completed", check_run: { ...run, app: them } }, { kind: "changed", sha: shas.head }],
    [
      "check_run",
      { action: "requested_action", requested_action: { identifier: "approve" }, check_run: run },
      {
        kind: "button",
        identifier: "approve",
        checkRun: "8",
        checkName: "deploy/qa",
        externalId: "comment-5",
        sha: shas.head,
        login: "ada",
        loginId: "12",
      },
    ],
    ["check_run", { action: "rerequested", check_run: run }, { kind: "rerequested", sha: shas.head }],
    ["check_suite", { action: "completed", check_suite: { head_sha: shas.head, app: them } }, { kind: "changed", sha: shas.head }],
    ["check_suite", { action: "rerequested", check_suite: { head_sha: shas.head, app: us } }, { kind: "rerequested", sha: shas.head }],
    [
      "merge_group",
      {
        action: "checks_requested",
        merge_group: {
          head_sha: shas.head,
          base_sha: shas.live,
          base_ref: "refs/heads/release/1",
          head_ref: `refs/heads/gh-readonly-queue/release/1/pr-7-${shas.live}`,
        },
      },
      { kind: "merge_group", sha: shas.head, base: shas.live, pullRequest: 7 },
    ],
    [
      "check_suite",
      { action: "completed", check_suite: { head_sha: shas.head, app: { ...them, slug: "github-actions" } } },
      { kind: "changed", sha: shas.head, runOver: true },
    ],
    ["status", { sha: shas.head, state: "success" }, { kind: "changed", sha: shas.head }],
    [
      "deployment",
      { action: "created", deployment },
      { kind: "deployment", deployment: "5", nodeId: "DE_5", environment: "production", sha: shas.live, ours: true, issue: 7 },
    ],
    [
      "deployment_status",
      {
        action: "created",
        deployment: { ...deployment, payload: "plain", performed_via_github_app: null },
        deployment_status: { state: "in_progress", performed_via_github_app: us },
      },
      {
        kind: "deployment_status",
        deployment: "5",
        nodeId: "DE_5",
        environment: "production",
        sha: shas.live,
        ours: false,
        issue: undefined,
        statusOurs: true,
        state: "in_progress",
      },
    ],
    [
      "deployment_protection_rule",
      {
        action: "requested",
        environment: "production",
        event: "push",
        sha: shas.head,
        // Whatever host it names, only the run's number is used.
        deployment_callback_url: "https://evil.example/repos/other/app/actions/runs/80/deployment_protection_rule",
        deployment: null,
      },
      { kind: "held_job", run: "80", environment: "production" },
    ],
    [
      "push",
      { ref: "refs/tags/v1", before: "0".repeat(40), after: shas.merge, head_commit: { id: shas.head }, created: true, deleted: false },
      {
        kind: "push",
        ref: "refs/tags/v1",
        before: "0".repeat(40),
        after: shas.merge,
        sha: shas.head,
        created: true,
        deleted: false,
        login: "ada",
        loginId: "12",
      },
    ],
    [
      "push",
      { ref: "refs/heads/door", before: shas.head, after: "0".repeat(40), head_commit: null, created: false, deleted: true },
      {
        kind: "push",
        ref: "refs/heads/door",
        before: shas.head,
        after: "0".repeat(40),
        sha: undefined,
        created: false,
        deleted: true,
        login: "ada",
        loginId: "12",
      },
    ],
    [
      "pull_request",
      { action: "synchronize", pull_request: head },
      { kind: "pull_request", action: "synchronize", number: 7, headSha: shas.head, baseBranch: "main", login: "ada", fork: true },
    ],
    [
      "pull_request",
      { action: "closed", pull_request: { ...head, merged: true } },
      { kind: "pull_request", action: "closed", number: 7, headSha: shas.head, baseBranch: "main", login: "ada", fork: true },
    ],
    ["pull_request_review", { action: "submitted", pull_request: head }, { kind: "reviewed", number: 7, sha: shas.head }],
  ])("%s %j", (name, payload, event) => {
    expect(received(name, payload)).toEqual({ ...origin, ...event });
  });

  test("a comment of ours, and one of another bot", () => {
    const bot = { ...comment, user: { login: "gitploy[bot]", type: "Bot" }, performed_via_github_app: us };
    expect(received("issue_comment", { action: "created", issue: { number: 7 }, comment: bot })).toMatchObject({
      ours: true,
      onPullRequest: false,
      author: { bot: true },
    });
    const other = { ...bot, performed_via_github_app: them };
    expect(received("issue_comment", { action: "created", issue: { number: 7 }, comment: other })).toMatchObject({
      ours: false,
      author: { bot: true },
    });
  });
});

describe("no event results from", () => {
  test.each<[string, string, Fields]>([
    [
      "a held job whose run is no number",
      "deployment_protection_rule",
      {
        action: "requested",
        environment: "production",
        deployment_callback_url: "https://api.github.com/repos/octo/app/actions/runs/8x/deployment_protection_rule",
      },
    ],
    [
      "a held job without an Environment",
      "deployment_protection_rule",
      { action: "requested", deployment_callback_url: "/actions/runs/8/deployment_protection_rule" },
    ],
    ["an edited comment", "issue_comment", { action: "edited", issue: { number: 7 }, comment }],
    [
      "a comment without a time",
      "issue_comment",
      { action: "created", issue: { number: 7 }, comment: { ...comment, created_at: "yesterday" } },
    ],
    ["a comment with an invalid number", "issue_comment", { action: "created", issue: { number: -7 }, comment }],
    ["our own finished check run", "check_run", { action: "completed", check_run: run }],
    ["our own finished check suite", "check_suite", { action: "completed", check_suite: { head_sha: shas.head, app: us } }],
    [
      "a button on somebody else's check run",
      "check_run",
      { action: "requested_action", requested_action: { identifier: "approve" }, check_run: { ...run, app: them } },
    ],
    ["a check run that starts", "check_run", { action: "created", check_run: { ...run, app: them } }],
    ["an invalid SHA", "status", { sha: "main" }],
    ["a label", "pull_request", { action: "labeled", pull_request: head }],
    ["a star", "star", { action: "created" }],
    ["an installation that is missing", "status", { sha: shas.head, installation: null }],
  ])("%s", (_, name, payload) => {
    expect(received(name, payload)).toBeUndefined();
  });

  test("anything else that may arrive, and nothing throws", () => {
    const names = [
      "issue_comment",
      "check_run",
      "check_suite",
      "status",
      "deployment",
      "deployment_status",
      "push",
      "pull_request",
      "pull_request_review",
    ];
    const payload = fc.oneof(
      fc.jsonValue(),
      fc.record({
        action: fc.constantFrom("created", "completed", "submitted"),
        installation: fc.record({ id: fc.integer() }),
        repository: fc.jsonValue(),
        comment: fc.jsonValue(),
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), payload, (name, value) => {
        expect(eventOf({ id: "d", name, payload: value }, appId)).toBeUndefined();
      }),
    );
  });
});
