import { describe, expect, test } from "vitest";
import { start } from "../support/world.js";

describe("a deployment", () => {
  test("a command becomes a deployment that carries who asked for what", async () => {
    const world = await start();
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toMatchObject([
      {
        ref: "v0.5.5",
        environment: "production",
        sha: world.tagged,
        production: true,
        payload: {
          gitploy: {
            request: `comment-${comment.id}`,
            pull_request: 1,
            comment: comment.id,
            requested_by: "ann",
            ref: "v0.5.5",
            sha: world.tagged,
          },
        },
      },
    ]);
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  });

  test("neither checks nor merging are left to GitHub, since both were judged", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const created = world.github.requests.find(({ route, method }) => method === "POST" && route === "/repos/{owner}/{repo}/deployments");
    expect(created?.body).toMatchObject({ required_contexts: [], auto_merge: false });
  });

  test("one answer is edited as statuses arrive, the check run shows the same", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toMatch(/^### ⏳ Deploying v0\.5\.5 to production$/m);
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "in_progress" }]);
    await world.report("in_progress", { logUrl: "https://ci.example.com/1" });
    await world.report("success", { environmentUrl: "https://shop.example.com/" });
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toMatch(/^### ✅ v0\.5\.5 is live in production$/m);
    expect(world.answer()).toContain("[Logs](https://ci.example.com/1) · [Environment](https://shop.example.com/)");
    expect(world.answer()).toContain("Rules: 13 passed");
    expect(world.checkRuns(world.tagged)).toMatchObject([
      { status: "completed", conclusion: "success", actions: [{ identifier: "rollback" }] },
    ]);
  });

  test("a failure is announced in a new comment that mentions the requester, once", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("failure", { description: "boom" });
    const [answer, notice] = world.answers();
    expect(answer).toContain("### ❌ The deployment of v0.5.5 to production failed");
    expect(notice).toContain("❌ @ann: The deployment of v0.5.5 to production failed");
    for (const { guid } of world.github.deliveries.filter(({ event }) => event === "deployment_status")) world.github.redeliver(guid);
    await world.github.idle();
    expect(world.answers()).toHaveLength(2);
    expect(world.checkRuns(world.tagged)).toMatchObject([{ conclusion: "failure" }]);
  });

  test("an end more than ten minutes after the command is announced in a new comment, an earlier one is not", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("in_progress");
    await world.wait(11 * 60_000);
    await world.report("success");
    expect(world.answers()).toHaveLength(2);
    expect(world.answer()).toContain("✅ @ann: v0.5.5 is live in production");
  });

  test("order and repetition of statuses do not matter: what GitHub has is shown", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("in_progress");
    await world.report("success");
    const before = world.answer();
    const statuses = world.github.deliveries.filter(({ event }) => event === "deployment_status");
    for (const { guid } of statuses.toReversed()) world.github.redeliver(guid);
    await world.github.idle();
    expect(world.answer()).toBe(before);
    expect(world.answers()).toHaveLength(1);
  });

  test("tooling that re-runs and succeeds after a failure is believed", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("failure");
    await world.report("success");
    expect(world.answers()[0]).toContain("### ✅ v0.5.5 is live in production");
  });

  test("it shows the changes since what was live: compare link and pull requests", async () => {
    const world = await start();
    const { github, repository, tagged } = world;
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    const merged = github.merge(world.pullRequest);
    github.checkRun(repository, merged, { name: "ci", conclusion: "success" });
    github.tag(repository, "v0.6.0", merged);
    await world.comment("/deploy v0.6.0 production", { by: "bob" });
    expect(world.answer()).toContain(`/compare/${tagged}...${merged}`);
    expect(world.answer()).toContain("Since `v0.5.5`");
    expect(world.answer()).toMatch(/\[#1\]\(.*\) Add the feature/);
  });

  test("the answer names live changes that would be lost, and `live: block` refuses", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n  - name: strict\n    live: block\n" });
    const { github, repository } = world;
    await world.comment("/deploy production");
    await world.report("success");
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toMatch(/does not contain everything that is live.*#1/);
    await world.comment("/deploy strict");
    await world.report("success");
    await world.comment("/deploy v0.5.5 strict");
    expect(world.answer()).toContain("❌ **live**");
    expect(world.deployments).toHaveLength(3);
    // Squashed commits have other SHAs, but are contained nevertheless.
    const squashed = github.merge(world.pullRequest, { method: "squash" });
    github.checkRun(repository, squashed, { name: "ci", conclusion: "success" });
    await world.comment("/deploy main strict");
    expect(world.deployments.at(-1)).toMatchObject({ sha: squashed, environment: "strict" });
  });

  test("a commit without a pull request that would be lost is counted", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    live: block\n    required_contexts: []\n" });
    world.github.commit(world.repository, "main", { files: { "fix.txt": "1\n" } });
    await world.comment("/deploy main production");
    await world.report("success");
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toContain("[1 commit without a pull request](");
  });

  test("a request that failed, or ended while it waited, is offered again with its inputs", async () => {
    const deployYml =
      "envs:\n  - name: production\n    serialization: true\n    dynamic_payload: { enabled: true, inputs: { level: { type: number, required: true }, note: { type: string, default: none } } }\n";
    const world = await start({ deployYml });
    await world.comment('/deploy v0.5.5 production level=2 note="two words"');
    await world.comment("/deploy production level=3", { by: "bob" });
    await world.comment("/cancel production", { by: "bob" });
    expect(world.answer()).toContain("**Next:** `/deploy production level=3` requests it again");
    await world.report("failure");
    const again = '`/deploy v0.5.5 production level=2 note="two words"` tries again';
    expect(world.answers().filter((answer) => answer.includes(again))).toHaveLength(2);
  });

  test("a string payload goes untouched, and the request's id ends the description", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    payload: plain text\n    description: Ship it\n" });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toMatchObject([{ payload: "plain text", description: `Ship it gitploy:comment-${comment.id}` }]);
    await world.report("success");
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toContain("is live in production");
  });

  test("task, description and payload have their variables replaced", async () => {
    const world = await start({
      deployYml:
        "envs:\n  - name: production\n    task: '${GITPLOY_DEPLOY_TASK:=rollback}:kubernetes'\n    payload: {rollback: '${GITPLOY_IS_ROLLBACK}'}\n",
    });
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toMatchObject([{ task: "deploy:kubernetes", payload: { rollback: "false" } }]);
  });

  test("inputs are validated, have defaults and go over the payload", async () => {
    const deployYml =
      "envs:\n  - name: production\n    payload: {weight: 1, app: shop}\n    dynamic_payload:\n      enabled: true\n      inputs:\n        weight: {type: number, required: true}\n        mode: {type: select, options: [fast, slow], default: slow}\n";
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5 production weight=5");
    expect(world.deployments).toMatchObject([{ payload: { weight: 5, app: "shop", mode: "slow" } }]);
    for (const [text, says] of [
      ["/deploy v0.5.5 production", "weight"],
      ["/deploy v0.5.5 production weight=heavy", "number"],
      ["/deploy v0.5.5 production weight=5 mod=fast", "mode"],
      ["/deploy v0.5.5 production weight=5 mode=quick", "fast"],
    ] as const) {
      const comment = await world.comment(text);
      expect(world.reactions(comment)).toEqual(["eyes", "confused"]);
      expect(world.answer()).toContain(says);
    }
    expect(world.deployments).toHaveLength(1);
  });

  test("a dry run says what would happen and writes nothing but its answer", async () => {
    const world = await start();
    const writes = await world.requestsOf(() => world.comment("/deploy v0.5.5 production --dry-run"));
    expect(writes.filter((request) => !request.startsWith("GET") && request !== "POST graphql").toSorted()).toEqual([
      "POST /app/installations/{installation_id}/access_tokens",
      "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
      "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
      "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
    ]);
    expect(world.answer()).toContain("### ✅ Dry run: v0.5.5 would be deployed to production");
    expect(world.deployments).toEqual([]);
  });

  test("a dry run tells what would be lost, what is new, and how far behind the ref is, in the words of the deployment", async () => {
    const world = await start();
    const { github, repository } = world;
    const issue = github.issue(repository);
    const old = github.commit(repository, "old", { message: "Old" });
    github.checkRun(repository, old, { name: "ci", conclusion: "success" });
    github.commit(repository, "main", { message: "Next" });
    await world.comment("/deploy old production", { on: issue });
    await world.report("success");
    await world.comment("/deploy feature production --dry-run", { on: issue });
    const told = [
      "⚠️ This does not contain everything that is live. Deploying it takes away [1 commit without a pull request]",
      "ℹ️ This is 1 commit behind `main`.",
      "- [#1](https://github.com/octo/app/pull/1) Add the feature",
    ];
    for (const says of told) expect(world.answer(issue)).toContain(says);
    await world.comment("/deploy feature production", { on: issue });
    for (const says of told) expect(world.answer(issue)).toContain(says);
  });

  test("a dry run with a merge first does not report as lost what the merge contains", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    auto_merge: true\n    required_contexts: []\n" });
    world.github.commit(world.repository, "main", { message: "Next", files: { "next.txt": "1" } });
    world.github.clock.advance(60_000);
    await world.comment("/deploy main production", { on: world.github.issue(world.repository) });
    await world.report("success");
    await world.comment("/deploy production --dry-run");
    expect(world.answer()).toMatch(/^### ✅ Dry run/);
    expect(world.answer()).not.toContain("takes away");
  });

  test("the same deployment again is refused without --again", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer()).toContain("`/deploy v0.5.5 production --again`");
    await world.comment("/deploy v0.5.5 production --again");
    expect(world.deployments).toHaveLength(2);
  });

  test("if GitHub deploys another commit than the verified one, it is stopped at once", async () => {
    const world = await start();
    const { github, repository } = world;
    const other = github.commit(repository, "main", { files: { "other.txt": "1" } });
    github.fault({
      method: "POST",
      route: "/repos/{owner}/{repo}/deployments",
      do: async (perform) => {
        github.push(repository, "refs/tags/v0.5.5", other);
        return await perform();
      },
    });
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments.at(-1)?.statuses.at(-1)?.state).toBe("error");
    expect(world.answers()[0]).toContain("nothing that was not verified may run");
  });

  test.each([
    [409, "conflict"],
    [422, "deploy.yml"],
    [403, "deployments: write"],
  ])("GitHub's %d is explained", async (status, says) => {
    const world = await start();
    world.github.fault({
      method: "POST",
      route: "/repos/{owner}/{repo}/deployments",
      do: () => Promise.resolve(Response.json({ message: "No." }, { status })),
    });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer()).toContain("GitHub refused the deployment");
    expect(world.answer()).toContain(says);
  });

  test("a 502 on a deployment that was made does not make a second one", async () => {
    const world = await start();
    world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/deployments", do: "502-after" });
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()).toHaveLength(1);
  });
});

describe("the cost", () => {
  test("two round trips until the deployment, and eight requests until the answer is written", async () => {
    const world = await start();
    await world.comment("/status");
    const requests = await world.requestsOf(() => world.comment("/deploy production"));
    const standing = requests.slice(0, 8);
    expect(standing.slice(0, 4).toSorted()).toEqual([
      "GET /repos/{owner}/{repo}/activity",
      "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
      "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
      "POST graphql",
    ]);
    expect(standing[4]).toBe("POST /repos/{owner}/{repo}/deployments");
    expect(standing.slice(5).toSorted()).toEqual([
      "POST /repos/{owner}/{repo}/check-runs",
      "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
      "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
    ]);
  });

  test("a comment that is not a command costs nothing", async () => {
    const world = await start();
    expect(await world.requestsOf(() => world.comment("Looks good. I would /deploy v0.5.5 production now."))).toEqual([]);
    expect(await world.requestsOf(() => world.comment("> /deploy v0.5.5 production"))).toEqual([]);
  });

  test("more than a hundred contexts are all read", async () => {
    const conclusion = (index: number): string => (index === 3 ? "failure" : "success");
    const world = await start({
      check: null,
      before: (github, repository, tagged) => {
        for (let index = 0; index < 130; index++)
          github.checkRun(repository, tagged, { name: `check ${index}`, conclusion: conclusion(index) });
      },
    });
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toContain("check 3");
    expect(world.deployments).toEqual([]);
  });
});
