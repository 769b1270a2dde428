import { ProbotOctokit } from "probot";
import { expect, test } from "vitest";
import { refLists } from "../../src/github/pages/ref-list.js";
import { stage, type Stage } from "./caller.js";

function listsOf({ github, token }: Stage): ReturnType<typeof refLists> {
  const request = { fetch: (input: string, init: RequestInit) => github.fetch(new Request(input, init)) };
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const octokit = new ProbotOctokit({ auth: { token }, request, log: silent, throttle: { enabled: false }, retry: { enabled: false } });
  return refLists({ octokit, owner: "octo", name: "app", appId: 4711 });
}

/** Two tags and a branch with a pull request, each a minute after the previous one. */
async function many() {
  const staged = await stage();
  const { github, repository } = staged;
  const old = github.head(repository, "main") ?? "";
  github.tag(repository, "z-oldest", old);
  github.clock.advance(60_000);
  const head = github.commit(repository, "fix/basket", { message: "Fix the basket\n\nAt last", files: { a: "1" }, author: "ann" });
  github.checkRun(repository, head, { name: "ci", conclusion: "failure" });
  const pull = github.openPullRequest(repository, { head: "fix/basket", title: "A better basket", author: "ann" });
  github.tag(repository, "a-newest", head, { annotated: true });
  return { staged, github, repository, old, head, pull };
}

test("tags are listed by the date of their commits, with author, checks and pull request", async () => {
  const { staged, github, old, head, pull } = await many();
  const list = await listsOf(staged).refList({ kind: "tags" });
  expect(list).toMatchObject({
    next: undefined,
    withChecks: true,
    rows: [
      {
        kind: "tag",
        name: "a-newest",
        sha: head,
        title: "Fix the basket",
        author: "ann",
        avatar: expect.stringMatching(/^https:\/\/avatars\./),
        checks: "failure",
        pullRequest: { number: pull.number, title: "A better basket" },
        tagger: expect.any(String),
      },
      { name: "z-oldest", sha: old, checks: "none", pullRequest: undefined, tagger: undefined },
    ],
  });
  expect(github.violations).toEqual([]);
});

test("tags and branches are searched by name, and paged", async () => {
  const { staged, github, repository, head } = await many();
  for (let index = 0; index < 40; index += 1) github.tag(repository, `v1.${index}`, head);
  const { refList } = listsOf(staged);
  expect((await refList({ kind: "tags", query: "oldest" })).rows.map(({ name }) => name)).toEqual(["z-oldest"]);
  expect((await refList({ kind: "branches", query: "basket" })).rows.map(({ name }) => name)).toEqual(["fix/basket"]);
  const first = await refList({ kind: "tags" });
  expect(first.rows).toHaveLength(30);
  expect(first.next).toBeDefined();
  const second = await refList({ kind: "tags", ...(first.next !== undefined && { after: first.next }) });
  expect(second.rows).toHaveLength(12);
  expect(second.next).toBeUndefined();
  expect(new Set([...first.rows, ...second.rows].map(({ name }) => name)).size).toBe(42);
});

test("the most recently pushed branches come first, each once", async () => {
  const { staged } = await many();
  const list = await listsOf(staged).refList({ kind: "branches", first: ["main", "gone"] });
  expect(list.rows.map(({ kind, name }) => [kind, name])).toEqual([
    ["branch", "main"],
    ["branch", "fix/basket"],
  ]);
});

test("open pull requests and the commits of a branch are in a form that a command accepts", async () => {
  const { staged, github, repository, old, head, pull } = await many();
  const closed = github.commit(repository, "closed", { files: { b: "1" } });
  github.closePullRequest(github.openPullRequest(repository, { head: "closed", author: "ann" }));
  const { refList } = listsOf(staged);
  expect((await refList({ kind: "pull_requests" })).rows).toMatchObject([
    { kind: "pull_request", name: `#${pull.number}`, sha: head, title: "A better basket", branch: "fix/basket", fork: false, draft: false },
  ]);
  expect((await refList({ kind: "commits", branch: "fix/basket" })).rows.map(({ name }) => name)).toEqual([head, old]);
  expect((await refList({ kind: "commits" })).rows.map(({ name }) => name)).toEqual([old]);
  expect((await refList({ kind: "commits", branch: "gone" })).rows).toEqual([]);
  expect(closed).not.toBe(head);
});

test("our own reports on deployments are not taken for failed checks", async () => {
  const { staged, github, repository, old, head } = await many();
  const run = { name: "deploy/production", head_sha: old, status: "completed", conclusion: "action_required" };
  await staged.call("POST", "/repos/octo/app/check-runs", { ...run, output: { title: "Waits", summary: "For people" } });
  expect((await listsOf(staged).refList({ kind: "tags", query: "oldest" })).rows).toMatchObject([{ sha: old, checks: undefined }]);
  github.checkRun(repository, head, { name: "lint", conclusion: "failure" });
  expect((await listsOf(staged).refList({ kind: "tags", query: "newest" })).rows).toMatchObject([{ checks: "failure" }]);
});

test("if the checks take GitHub too long, the request is repeated without them", async () => {
  const { staged, github } = await many();
  github.fault({ route: "graphql", operation: "PageTags", times: 1, do: "502" });
  const list = await listsOf(staged).refList({ kind: "tags" });
  expect(list).toMatchObject({ withChecks: false, rows: [{ name: "a-newest", checks: undefined }, { name: "z-oldest" }] });
});
