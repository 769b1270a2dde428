import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "graphql";
import { describe, expect, test } from "vitest";
import { nodesOf } from "../../playground/github/graphql/size.js";
import { keeperOf } from "../support/housekeeping.js";
import { start, type World } from "../support/world.js";

const minute = 60_000;
const firstLines = (world: World): readonly (string | undefined)[] => world.answers().map((body) => body.split("\n", 1)[0]);
const serialized = "envs:\n  - name: production\n    serialization: true\n";
const creatingCheckRun = { method: "POST", route: "/repos/{owner}/{repo}/check-runs" };
const commenting = { method: "POST", route: "/repos/{owner}/{repo}/issues/{issue_number}/comments" };

/** GitHub's secondary limit for some minutes. */
const limited = (minutes: number) => () =>
  Promise.resolve(
    Response.json(
      { message: "You have exceeded a secondary rate limit" },
      { status: 429, headers: { "retry-after": String(minutes * 60) } },
    ),
  );

/** Leaves this part of the hourly limit to the App's installation, which has made a request before. */
async function leave(world: World, part: number): Promise<void> {
  await world.comment("/unlock production", { on: world.github.issue(world.repository) });
  for (const allowance of world.github.world.rateLimit.allowances.values()) allowance.used = 15_000 * (1 - part);
}

describe("when little is left of GitHub's hourly limit", () => {
  test("15 %: the deployment and its answer come at once, the rest when the next hour begins", async () => {
    const world = await start();
    await leave(world, 0.15);
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
    expect(firstLines(world)).toEqual(["### ⏳ Deploying v0.5.5 to production"]);
    expect(world.checkRuns(world.tagged)).toEqual([]);
    expect(world.github.deliveries.filter(({ statusCode = 200 }) => statusCode !== 200)).toEqual([]);
    await world.report("success");
    await world.wait(61 * minute);
    expect(firstLines(world)[0]).toBe("### ✅ v0.5.5 is live in production");
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "completed", conclusion: "success" }]);
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  });

  test("5 %: only the deployment comes at once; its answer later still has its rules", async () => {
    const world = await start({ check: null, deployYml: "envs:\n  - name: production\n    timeout: 2h\n" });
    await leave(world, 0.05);
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()).toEqual([]);
    await world.wait(61 * minute);
    expect(firstLines(world)[0]).toBe("### ⏳ Deploying v0.5.5 to production");
    expect(world.answer()).toContain("Rules: 13 passed");
    expect(world.answer()).toContain("No check was reported");
    expect(world.checkRuns(world.tagged)).toHaveLength(1);
  });

  test("and if the process is gone by then, the sweep writes the answer", async () => {
    const world = await start({ troubled: true });
    await leave(world, 0.05);
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    const keeper = await keeperOf(world);
    for (let passed = 0; passed < 80; passed += 4) {
      world.github.clock.advance(4 * minute);
      await keeper.sweep();
    }
    expect(firstLines(world)).toContain("### ✅ v0.5.5 is live in production");
    expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "completed", conclusion: "success" }]);
  });
});

test("what waits behind a deployment goes on as soon as that has ended, even if the limit leaves no room to show it", async () => {
  const world = await start({ deployYml: serialized });
  const issue = world.github.issue(world.repository);
  await world.comment("/deploy v0.5.5 production", { on: issue });
  await world.comment("/deploy production");
  await leave(world, 0.05);
  await world.report("success");
  expect(world.deployments).toHaveLength(2);
  await world.report("success");
  await world.wait(61 * minute);
  expect(world.answer(issue)).toMatch(/^### ☑️ v0\.5\.5 was live in production, until feature replaced it/);
  expect(firstLines(world)).toContain("### ✅ feature is live in production");
});

describe("GitHub takes no comments for ten minutes", () => {
  test("the deployment is made, and its answer is written afterwards", async () => {
    const world = await start({ troubled: true });
    world.github.fault({ ...commenting, do: limited(10) });
    await world.comment("/deploy v0.5.5 production");
    expect([world.deployments.length, world.answers().length]).toEqual([1, 0]);
    await world.report("success");
    await world.wait(10 * minute + 5_000);
    expect(firstLines(world)).toEqual(["### ✅ v0.5.5 is live in production"]);
  });

  test("a waiting request is shown afterwards", async () => {
    const world = await start({ check: "pending" });
    world.github.fault({ ...commenting, do: limited(10) });
    await world.comment("/deploy v0.5.5 production");
    expect(world.answers()).toEqual([]);
    await world.wait(10 * minute + 5_000);
    await world.wait(5_000);
    expect(firstLines(world)).toEqual(["### ⏳ v0.5.5 waits to be deployed to production"]);
  });

  test("a failure's mention is not lost, and comes once", async () => {
    const world = await start({ troubled: true });
    await world.comment("/deploy v0.5.5 production");
    world.github.fault({ ...commenting, do: limited(10) });
    await world.report("failure");
    expect(firstLines(world)).toEqual(["### ❌ The deployment of v0.5.5 to production failed"]);
    await world.wait(10 * minute + 5_000);
    expect(world.answers()).toHaveLength(2);
    expect(world.answer()).toContain("@ann");
    await world.report("failure");
    expect(world.answers()).toHaveLength(2);
  });
});

describe("an answer that takes a while", () => {
  /** Delays an answer until it is released. */
  function heldUp({ github }: World): () => void {
    let letGo = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    github.fault({ ...commenting, do: (perform) => released.then(perform) });
    return letGo;
  }

  test("is not written twice when a postponed write catches up", async () => {
    const world = await start({ troubled: true });
    world.github.fault({ ...creatingCheckRun, do: limited(1) });
    const letGo = heldUp(world);
    world.github.comment(world.pullRequest, "ann", "/deploy v0.5.5 production");
    await expect.poll(() => world.github.requests.some(({ route }) => route === creatingCheckRun.route)).toBe(true);
    // By then, a process that does not wait for the answer has deferred it.
    await sleep(100);
    const released = sleep(200).then(letGo);
    await world.wait(2 * minute);
    await released;
    await world.wait(2 * minute);
    await sleep(100);
    expect(firstLines(world)).toEqual(["### ⏳ Deploying v0.5.5 to production"]);
    expect(world.checkRuns(world.tagged)).toHaveLength(1);
  });

  const looks: Readonly<Record<string, (world: World) => Promise<void>>> = {
    "a timer": (world) => world.wait(6_000),
    "the sweep, where there are no timers,": async (world) => {
      world.github.clock.advance(35_000);
      await (await keeperOf(world)).sweep();
    },
  };
  test.each(Object.entries(looks))(
    "of a waiting request is not written again when the request goes on in the meantime; %s makes it true",
    async (_, look) => {
      const world = await start({ check: "pending" });
      const letGo = heldUp(world);
      const comment = world.github.comment(world.pullRequest, "ann", "/deploy v0.5.5 production");
      await expect.poll(() => world.checkRuns(world.tagged)).toHaveLength(1);
      for (const check of world.checks) world.github.finishCheck(check, "success");
      await expect.poll(() => world.checkRuns(world.tagged).map(({ status }) => status)).toEqual(["in_progress"]);
      letGo();
      await world.github.idle();
      await look(world);
      expect(firstLines(world)).toEqual(["### ⏳ Deploying v0.5.5 to production"]);
      expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
      expect(world.deployments).toHaveLength(1);
    },
  );
});

test("🚀 comes with the answer to a request that goes on before there was room to say that it waits", async () => {
  const world = await start({ check: "pending", troubled: true });
  world.github.fault({ ...commenting, do: limited(1) });
  world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", do: (perform) => perform() });
  world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", do: limited(1) });
  const comment = await world.comment("/deploy v0.5.5 production");
  expect(world.reactions(comment)).toEqual(["eyes"]);
  await world.wait(minute + 5_000);
  for (const check of world.checks) world.github.finishCheck(check, "success");
  await world.github.idle();
  await world.wait(minute + 5_000);
  expect(firstLines(world)).toEqual(["### ⏳ Deploying v0.5.5 to production"]);
  expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
});

test("a sweep without room for due work leaves it to the next, which is not an error", async () => {
  const world = await start();
  await leave(world, 0.05);
  await world.comment("/deploy v0.5.5 production");
  const keeper = await keeperOf(world);
  world.github.clock.advance(minute);
  expect(await keeper.sweep()).toMatchObject({ looked: 1 });
  expect(world.answers()).toEqual([]);
  expect(world.log.lines.filter(({ msg }) => String(msg).startsWith("Sweep failed")).map(({ level }) => level)).toEqual([40]);
});

test("an answer that GitHub does not show yet is not written again, and is completed as soon as it is shown", async () => {
  const world = await start();
  // The view of a lagging replica on the answer and the check run that were just written.
  world.github.fault({
    operation: "DeploymentDetails",
    times: 2,
    do: async (perform) => {
      const text = await (await perform()).text();
      return Response.json(
        JSON.parse(text, (key, value: unknown) => (key === "comments" ? { pageInfo: { hasPreviousPage: false }, nodes: [] } : value)),
      );
    },
  });
  await world.comment("/deploy v0.5.5 production");
  expect(firstLines(world)).toEqual(["### ⏳ Deploying v0.5.5 to production"]);
  expect(world.answer()).not.toContain("Since");
  await world.wait(6_000);
  await world.wait(6_000);
  expect(firstLines(world)).toEqual(["### ⏳ Deploying v0.5.5 to production"]);
  expect(world.answer()).toContain("behind");
  expect(world.checkRuns(world.tagged)).toHaveLength(1);
});

// Execution limits: https://github.blog/changelog/2025-09-01-graphql-api-resource-limits. The answer may contain part of the data. GitHub ends
// requests that take 10 s: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts
describe("a query that is too large for GitHub is repeated in parts", () => {
  const message = "Resource limits for this query exceeded.";
  const timeOut = "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug.";
  const faces: Readonly<Record<string, (perform: () => Promise<Response>) => Promise<Response>>> = {
    RESOURCE_LIMITS_EXCEEDED: () => Promise.resolve(Response.json({ errors: [{ type: "RESOURCE_LIMITS_EXCEEDED", message }] })),
    "RESOURCE_LIMITS_EXCEEDED of one field": async (perform) => {
      const { data } = (await (await perform()).json()) as { readonly data: unknown };
      const path = ["repository", "tag0", "target", "statusCheckRollup"];
      return Response.json({ data, errors: [{ type: "RESOURCE_LIMITS_EXCEEDED", message, path }] });
    },
    MAX_NODE_LIMIT_EXCEEDED: () => Promise.resolve(Response.json({ errors: [{ type: "MAX_NODE_LIMIT_EXCEEDED", message }] })),
    "a time-out": () => Promise.resolve(Response.json({ data: null, errors: [{ message: timeOut }] }, { status: 502 })),
    "a time-out in plain words": () =>
      Promise.resolve(Response.json({ message: "We couldn't respond to your request in time. Sorry about that." }, { status: 504 })),
  };

  test.each(Object.keys(faces))("Snapshot: %s", async (face) => {
    const world = await start({ deployYml: "envs:\n  - name: production\n  - name: staging\n" });
    // Time-outs are retried first; then come the whole query and its first half.
    const times = face.startsWith("a time-out") ? 4 : 2;
    world.github.fault({ route: "graphql", operation: "Snapshot", times, do: faces[face] ?? "502" });
    await world.comment("/deploy v0.5.5 staging");
    expect(world.deployments).toMatchObject([{ environment: "staging", sha: world.tagged }]);
    expect(world.answer()).toContain("1 check is green");
  });

  test.each(Object.keys(faces))("DeploymentDetails: %s", async (face) => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const times = face.startsWith("a time-out") ? 3 : 1;
    world.github.fault({ route: "graphql", operation: "DeploymentDetails", times, do: faces[face] ?? "502" });
    await world.report("success");
    expect(firstLines(world)[0]).toBe("### ✅ v0.5.5 is live in production");
    expect(world.checkRuns(world.tagged)).toMatchObject([{ conclusion: "success" }]);
    expect(world.github.deliveries.filter(({ statusCode = 200 }) => statusCode !== 200)).toEqual([]);
  });

  /** From now on, GitHub returns at most so many nodes to these operations. */
  function gives(world: World, operations: Readonly<Record<string, number>>): readonly string[] {
    const refused: string[] = [];
    for (const [operation, most] of Object.entries(operations)) {
      world.github.fault({
        route: "graphql",
        operation,
        times: 999,
        do: async (perform) => {
          const asked = world.github.requests.findLast(({ operation: name }) => name === operation)?.body as Asked | undefined;
          if (asked === undefined || nodesOf(parse(asked.query), asked.variables) <= most) return await perform();
          refused.push(operation);
          return Response.json({ errors: [{ type: "RESOURCE_LIMITS_EXCEEDED", message }] });
        },
      });
    }
    return refused;
  }

  interface Asked {
    readonly query: string;
    readonly variables: Readonly<Record<string, unknown>>;
  }

  test("the parts of a snapshot one by one, each with shorter lists, and these page by page", async () => {
    const world = await start({
      before: (github, repository, tagged) => {
        for (let index = 0; index < 150; index += 1) github.checkRun(repository, tagged, { name: `check ${index}`, conclusion: "success" });
        for (let index = 0; index < 60; index += 1) {
          const made = github.createDeployment(repository, { ref: tagged, environment: "production", creator: "argo[bot]" });
          github.deploymentStatus(made, { state: "success" });
        }
      },
    });
    const refused = gives(world, { Snapshot: 1_500, Contexts: 40, Deployments: 500 });
    await world.comment("/deploy v0.5.5 production");
    expect(new Set(refused)).toEqual(new Set(["Snapshot", "Contexts", "Deployments"]));
    expect(world.answer()).toContain("151 checks are green");
    expect(world.deployments.at(-1)).toMatchObject({ environment: "production", sha: world.tagged, creator: { login: "gitploy[bot]" } });
  });

  test("and nothing is overlooked: a failed check on the last page refuses", async () => {
    const world = await start({
      before: (github, repository, tagged) => {
        for (let index = 0; index < 150; index += 1)
          github.checkRun(repository, tagged, { name: `check ${index}`, conclusion: index === 149 ? "failure" : "success" });
      },
    });
    gives(world, { Snapshot: 1_500, Contexts: 40 });
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("check 149");
  });

  test("the branches and tags that may contain a commit, of which 200 are looked at nevertheless", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    required_contexts: []\n" });
    const lonely = world.github.commit(world.repository, "topic", { message: "Lonely", author: "ann" });
    for (let index = 0; index < 120; index += 1) world.github.push(world.repository, `a${index}`, world.tagged, "ann");
    await world.github.idle();
    const refused = gives(world, { Containing: 20 });
    await world.comment(`/deploy ${lonely} production`);
    expect(refused.length).toBeGreaterThan(0);
    expect(world.deployments).toMatchObject([{ sha: lonely }]);
  });

  test("a part that is too large by itself is reported as a fault", async () => {
    const world = await start({ troubled: true });
    world.github.fault({ route: "graphql", operation: "Snapshot", times: 99, do: faces["RESOURCE_LIMITS_EXCEEDED"] ?? "502" });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toEqual([]);
    expect(world.reactions(comment)).toEqual(["eyes", "confused"]);
  });
});
