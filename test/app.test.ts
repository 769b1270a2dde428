import { Probot, ProbotOctokit } from "probot";
import { describe, expect, test, vi } from "vitest";
import { createGitHub } from "../playground/github/github.js";
import { gitploy, systemTime } from "../src/app.js";
import { privateKey, settingsOf } from "./support/credentials.js";

test("a process puts off what is near, and keeps nothing of what is farther off than ten minutes: that is the sweep's", () => {
  vi.useFakeTimers();
  try {
    const run = vi.fn<() => Promise<void>>().mockResolvedValue();
    systemTime.later(600_000, run);
    systemTime.later(600_001, run);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(600_001);
    expect(run).toHaveBeenCalledOnce();
  } finally {
    vi.useRealTimers();
  }
});

describe("loaded by a Probot as its documentation has it (https://probot.github.io/docs/testing/)", () => {
  type Payload = Record<string, unknown> & { readonly comment: Record<string, unknown> };

  /** What happens when somebody comments, and the payload comes in another form. */
  async function commented(body: string, change: (payload: Payload) => Payload = (payload) => payload) {
    const github = createGitHub({ webhookSecret: "the current secret" });
    const probot = new Probot({
      appId: 4711,
      privateKey,
      logLevel: "fatal",
      request: { fetch: (input: Request | URL | string, init?: RequestInit) => github.fetch(new Request(input, init)) },
      Octokit: ProbotOctokit.defaults((defaults: object) => ({ ...defaults, retry: { enabled: false }, throttle: { enabled: false } })),
    });
    await probot.ready();
    await probot.load(gitploy(settingsOf()));
    const files = { "deploy.yml": "envs:\n  - name: production\n    required_contexts: []\n" };
    const repository = github.repository({ owner: "octo", name: "app", files, roles: { ann: "write" } });
    await github.idle();
    github.deliverTo(async ({ id, event, payload }) => {
      if (event !== "issue_comment") return 200;
      const changed = change(JSON.parse(payload) as Payload);
      await probot.receive({ id, name: event, payload: changed } as unknown as Parameters<Probot["receive"]>[0]);
      return 200;
    });
    const issue = github.issue(repository, { title: "Release", author: "ann" });
    const comment = github.comment(issue, "ann", body);
    await github.idle();
    return {
      deployments: [...repository.deployments.values()].map(({ ref, environment }) => `${ref} to ${environment}`),
      reactions: [...comment.reactions.values()].map(({ content }) => content),
      answers: issue.comments.filter(({ user }) => user.login === "gitploy[bot]").map(({ body: text }) => text.split("\n", 1)[0]),
      statuses: github.deliveries.filter(({ event }) => event === "issue_comment").map(({ statusCode }) => statusCode),
    };
  }

  const deployed = {
    reactions: ["eyes", "rocket"],
    answers: ["### ⏳ Deploying main to production"],
    statuses: [200, 200],
  };

  test.each<[string, (payload: Payload) => Payload]>([
    ["as GitHub sends it", (payload) => payload],
    ["with fields that nobody knows", (payload) => ({ ...payload, new_field: { a: [null] }, comment: { ...payload.comment, ["x-y"]: 1 } })],
    ["without the sender", (payload) => ({ ...payload, sender: undefined })],
    [
      "without fields of the comment that older servers do not have",
      (payload) => ({ ...payload, comment: { ...payload.comment, performed_via_github_app: undefined, node_id: undefined } }),
    ],
  ])("a command whose payload comes %s is executed", async (_, change) => {
    const { deployments, ...rest } = await commented("/deploy main production", change);
    expect(deployments).toEqual([expect.stringMatching(/^[0-9a-f]{40} to production$/)]);
    expect(rest).toEqual(deployed);
  });

  test.each<[string, (payload: Payload) => Payload]>([
    ["an author", (payload) => ({ ...payload, comment: { ...payload.comment, user: undefined } })],
    ["a body", (payload) => ({ ...payload, comment: { ...payload.comment, body: null } })],
    ["an installation", (payload) => ({ ...payload, installation: undefined })],
  ])("a command without %s is none, and no error", async (_, change) => {
    expect(await commented("/deploy main production", change)).toEqual({ deployments: [], reactions: [], answers: [], statuses: [200] });
  });
});
