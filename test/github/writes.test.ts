import { afterEach, describe, expect, test } from "vitest";
import type { NewDeployment } from "../../src/github/types/deployments.js";
import type { CheckRunText } from "../../src/github/types/check-runs.js";
import { deployment, shas, world, list } from "./fixtures.js";
import { appId, everyRequestWasMade, gateway, graphql, path, rest } from "./gateway.js";

afterEach(everyRequestWasMade);

const forbidden = { message: "Resource not accessible by integration" };

describe("a claim", () => {
  const reaction = { id: 1, content: "eyes", created_at: "2026-01-02T03:04:05Z" };

  test.each([
    [201, reaction, { outcome: "first" }],
    [200, reaction, { outcome: "taken", at: new Date("2026-01-02T03:04:05Z") }],
    [404, { message: "Not Found" }, { outcome: "gone" }],
  ])("%i", async (status, body, claim) => {
    rest().post(`${path}/issues/comments/42/reactions`, { content: "eyes" }).reply(status, body);
    expect(await gateway().claim("42")).toEqual(claim);
  });

  test("is not requested twice: the second response would look like somebody else's", async () => {
    rest().post(`${path}/issues/comments/42/reactions`).reply(502, {});
    await expect(gateway().claim("42")).rejects.toMatchObject({
      name: "Fault",
      kind: "unavailable",
      status: 502,
      route: `POST ${path}/issues/comments/42/reactions`,
    });
  });

  test("without the permission names it", async () => {
    rest().post(`${path}/issues/comments/42/reactions`).reply(403, forbidden, { "x-accepted-github-permissions": "issues=write" });
    await expect(gateway().claim("42")).rejects.toMatchObject({ kind: "missing_permission", permission: "issues=write" });
  });

  test("any other reaction also tells who was first", async () => {
    rest().post(`${path}/issues/comments/42/reactions`, { content: "rocket" }).reply(201, reaction);
    expect(await gateway().react("42", "rocket")).toEqual({ outcome: "first" });
  });
});

describe("creating a deployment", () => {
  const wish: NewDeployment = {
    requestId: "comment-5",
    ref: "v1",
    environment: "production",
    task: undefined,
    description: "Deploy v1",
    payload: { gitploy: { request: "comment-5" }, tag: "v1" },
    productionEnvironment: true,
    within: 10_000,
  };
  const made = { id: 5, node_id: "DE_5", sha: shas.live, created_at: "2026-01-02T03:04:05Z" };
  const created = { outcome: "created", id: "5", nodeId: "DE_5", sha: shas.live, createdAt: new Date("2026-01-02T03:04:05Z") };

  test("asks GitHub neither to judge nor to merge", async () => {
    rest()
      .post(`${path}/deployments`, {
        ref: "v1",
        environment: "production",
        description: "Deploy v1",
        payload: { gitploy: { request: "comment-5" }, tag: "v1" },
        production_environment: true,
        required_contexts: [],
        auto_merge: false,
      })
      .reply(201, made);
    expect(await gateway().createDeployment(wish)).toEqual(created);
  });

  test("a payload that is text goes untouched, and the description ends with the request", async () => {
    rest()
      .post(
        `${path}/deployments`,
        (body: Record<string, unknown>) =>
          body["payload"] === "plain" && body["description"] === "Deploy v1 gitploy:comment-5" && body["task"] === "rollback",
      )
      .reply(201, made);
    expect(await gateway().createDeployment({ ...wish, payload: "plain", task: "rollback" })).toEqual(created);
  });

  test.each([
    [409, { message: "Conflict merging main into v1" }, "Conflict merging main into v1"],
    [422, { message: "Validation Failed", errors: [{ message: "No ref found for: v1" }] }, "Validation Failed: No ref found for: v1"],
    [403, forbidden, "Resource not accessible by integration"],
  ])("%i is a refusal in GitHub's words, asked once", async (status, body, message) => {
    rest().post(`${path}/deployments`).reply(status, body);
    expect(await gateway().createDeployment(wish)).toEqual({ outcome: "refused", status, message });
  });

  test("a 202 made no deployment: a fault", async () => {
    rest().post(`${path}/deployments`).reply(202, { message: "Auto-merged main into v1 on deployment." });
    await expect(gateway().createDeployment(wish)).rejects.toMatchObject({ kind: "unexpected", status: 202 });
  });

  test("one whose response was lost is found", async () => {
    rest().post(`${path}/deployments`).replyWithError("socket hang up");
    graphql(world({ deployments: list(deployment(6), deployment(5)) }));
    expect(await gateway().createDeployment(wish)).toMatchObject({ outcome: "created", id: "5", sha: shas.live });
  });

  test("one that appears a moment later is found", async () => {
    rest().post(`${path}/deployments`).reply(502, {});
    let asked = 0;
    graphql(world({ deployments: () => list(...((asked += 1) > 1 ? [deployment(5)] : [])) }), 2);
    expect(await gateway().createDeployment(wish)).toMatchObject({ outcome: "created", id: "5" });
  });

  test("one that certainly does not exist is requested once more", async () => {
    rest().post(`${path}/deployments`).reply(502, {}).post(`${path}/deployments`).reply(201, made);
    graphql(world(), 2);
    expect(await gateway().createDeployment(wish)).toEqual(created);
  });

  test("after two failures it is not requested again", async () => {
    rest().post(`${path}/deployments`).times(2).reply(502, {});
    graphql(world(), 2);
    await expect(gateway().createDeployment(wish)).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("somebody else's deployment with our request's id is not ours", async () => {
    graphql(world({ deployments: list(deployment(5, { creator: { __typename: "User", login: "eve" } })) }));
    expect(await gateway().deploymentOf("comment-5", "production")).toBeUndefined();
  });
});

test("a status is shortened to GitHub's limit", async () => {
  rest()
    .post(`${path}/deployments/5/statuses`, { state: "error", description: `${"x".repeat(139)}…`, log_url: "https://log.example" })
    .reply(201, {});
  await expect(
    gateway().createStatus("5", { state: "error", description: "x".repeat(200), logUrl: "https://log.example" }),
  ).resolves.toBeUndefined();
});

describe("comments", () => {
  test("are written once, and edited repeatedly if necessary", async () => {
    rest().post(`${path}/issues/7/comments`, { body: "Hello" }).reply(201, { id: 99 });
    rest().patch(`${path}/issues/comments/99`, { body: "Bye" }).reply(502, {}).patch(`${path}/issues/comments/99`).reply(200, { id: 99 });
    const hub = gateway();
    expect(await hub.comment(7, "Hello")).toBe("99");
    expect(await hub.editComment("99", "Bye")).toBe(true);
  });

  test("a comment whose response was lost is not written again", async () => {
    rest().post(`${path}/issues/7/comments`).reply(502, {});
    await expect(gateway().comment(7, "Hello")).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("a deleted one cannot be edited", async () => {
    rest().patch(`${path}/issues/comments/99`).reply(404, {});
    expect(await gateway().editComment("99", "Bye")).toBe(false);
  });

  test("ours come newest first, from all pages", async () => {
    const comment = (id: number, viewerDidAuthor: boolean) => ({
      fullDatabaseId: String(id),
      databaseId: null,
      body: `comment ${id}`,
      viewerDidAuthor,
      createdAt: "2026-01-02T03:04:05Z",
    });
    const pages = ({ before }: { before?: string }) =>
      before === "c"
        ? list(comment(1, true))
        : { nodes: [comment(2, false), comment(3, true), comment(4, true)], pageInfo: { hasPreviousPage: true, startCursor: "c" } };
    graphql(world({ issueOrPullRequest: { __typename: "Issue", comments: pages } }), 2);
    expect((await gateway().replies(7)).own.map(({ id }) => id)).toEqual(["4", "3", "1"]);
  });
});

describe("check runs", () => {
  const annotation = { path: "deploy.yml", line: 2, column: 3, level: "failure", title: "Unknown key", message: "nmae" } as const;
  const text: CheckRunText = { status: "completed", conclusion: "action_required", title: "Waiting", summary: "for people" };

  test("one is made with more annotations than one call accepts", async () => {
    const amounts: unknown[] = [];
    const counted = (body: { output?: { annotations?: unknown[] } }): boolean => amounts.push(body.output?.annotations?.length) > 0;
    rest().post(`${path}/check-runs`, counted).reply(201, { id: 8 }).patch(`${path}/check-runs/8`, counted).times(2).reply(200, { id: 8 });
    expect(
      await gateway().createCheckRun("deploy.yml", shas.head, "external", {
        ...text,
        annotations: Array.from({ length: 120 }, () => annotation),
      }),
    ).toBe("8");
    expect(amounts).toEqual([50, 50, 20]);
  });

  test("one has exactly the documented content", async () => {
    rest()
      .patch(`${path}/check-runs/8`, {
        status: "completed",
        conclusion: "action_required",
        actions: [{ label: "Approve", description: "Let it deploy", identifier: "approve" }],
        output: {
          title: "Waiting",
          summary: "for people",
          annotations: [
            {
              path: "deploy.yml",
              start_line: 2,
              end_line: 2,
              start_column: 3,
              end_column: 3,
              annotation_level: "failure",
              title: "Unknown key",
              message: "nmae",
            },
          ],
        },
      })
      .reply(200, {});
    const actions = [{ label: "Approve", description: "Let it deploy", identifier: "approve" }];
    await expect(gateway().updateCheckRun("8", { ...text, actions, annotations: [annotation] })).resolves.toBeUndefined();
  });

  test("ours on a commit come newest first", async () => {
    const run = (id: number, status: string) => ({
      id,
      name: "deploy/qa",
      status,
      conclusion: null,
      external_id: "x",
      output: { title: null },
    });
    rest()
      .get(`${path}/commits/${shas.head}/check-runs`)
      .query({ check_name: "deploy/qa", app_id: appId, filter: "all", per_page: 100 })
      .reply(200, { total_count: 2, check_runs: [run(1, "queued"), run(2, "in_progress")] });
    expect(await gateway().ownCheckRuns(shas.head, "deploy/qa")).toEqual([
      { id: "2", name: "deploy/qa", status: "in_progress", conclusion: undefined, externalId: "x" },
      { id: "1", name: "deploy/qa", status: "queued", conclusion: undefined, externalId: "x" },
    ]);
  });
});

describe("merging into a branch", () => {
  test.each([
    [201, { sha: shas.merge, parents: [{ sha: shas.head }] }, { outcome: "merged", sha: shas.merge, onto: shas.head }],
    [204, undefined, { outcome: "nothing" }],
    [409, { message: "Merge conflict" }, { outcome: "conflict" }],
    [403, { message: "Protected branch" }, { outcome: "refused", message: "Protected branch" }],
    [404, { message: "Base does not exist" }, { outcome: "refused", message: "Base does not exist" }],
  ])("%i", async (status, body, merge) => {
    rest().post(`${path}/merges`, { base: "door", head: shas.old, commit_message: "Merge main" }).reply(status, body);
    expect(await gateway().mergeInto("door", shas.old, "Merge main")).toEqual(merge);
  });
});
