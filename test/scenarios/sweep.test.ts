import { describe, expect, test } from "vitest";
import { refsBelow } from "../../playground/github/git/refs.js";
import { nodeId } from "../../playground/github/ids.js";
import { keeperOf } from "../support/housekeeping.js";
import { start, type World } from "../support/world.js";

const minute = 60_000;

/** Time passes, without any process that remembers anything. */
async function pass(world: World, milliseconds: number): Promise<void> {
  world.github.clock.advance(milliseconds);
  await world.github.idle();
}

describe("what waits", () => {
  test("a request that has waited for an hour ends, and its author is told", async () => {
    const world = await start({ check: "pending" });
    const keeper = await keeperOf(world);
    await world.comment("/deploy v0.5.5 production");
    await pass(world, 59 * minute);
    await keeper.sweep();
    expect(world.answers()).toHaveLength(1);
    await pass(world, 2 * minute);
    await keeper.sweep();
    expect(world.answers()[0]).toContain("it waited too long");
    expect(world.answer()).toContain("@ann");
    expect(world.deployments).toEqual([]);
    const ended = world.answers().length;
    await keeper.sweep();
    expect(world.answers()).toHaveLength(ended);
  });

  test("a push goes on when the window that froze it has ended", async () => {
    const world = await start({
      deployYml:
        'envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    frozen_windows:\n      - start: "0 12 * * *"\n        duration: 1h\n',
    });
    const keeper = await keeperOf(world);
    const sha = world.github.commit(world.repository, "main", { files: { "a.txt": "1\n" } });
    world.github.finishCheck(world.github.checkRun(world.repository, sha, { name: "ci" }), "success");
    await world.github.idle();
    await pass(world, 5 * minute);
    await keeper.sweep();
    expect(world.deployments).toEqual([]);
    await pass(world, 50 * minute);
    await keeper.sweep();
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("a push goes on when the lock that held it up has expired", async () => {
    const world = await start({
      deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n",
    });
    const keeper = await keeperOf(world);
    await world.comment("/lock production for 2h database migration");
    const sha = world.github.commit(world.repository, "main", { files: { "a.txt": "1\n" } });
    await world.github.idle();
    await pass(world, 119 * minute);
    await keeper.sweep();
    expect(world.deployments).toEqual([]);
    await pass(world, 2 * minute);
    await keeper.sweep();
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("a commit without reports counts as one without checks after two minutes", async () => {
    const world = await start({ check: null });
    const keeper = await keeperOf(world);
    const sha = world.github.commit(world.repository, "feature", { files: { "a.txt": "1\n" }, author: "ann" });
    await world.github.idle();
    await world.comment("/deploy production");
    expect(world.deployments).toEqual([]);
    await pass(world, 2.5 * minute);
    await keeper.sweep();
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("a turn whose holder died goes to the request nevertheless", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    serialization: true\n" });
    const keeper = await keeperOf(world);
    const process = await world.startProcess({ dies: 4 });
    await world.comment("/deploy v0.5.5 production");
    expect(process.died()).toBe(true);
    expect(world.deployments).toEqual([]);
    await world.startProcess();
    await pass(world, 20_000);
    await keeper.sweep();
    expect(world.deployments).toEqual([]);
    await pass(world, 20_000);
    await keeper.sweep();
    expect(world.deployments).toMatchObject([{ ref: "v0.5.5" }]);
    expect(world.answer()).toContain("Deploying v0.5.5 to production");
  });

  test("a request that waits for an event is looked at in one sweep in ten", async () => {
    const world = await start({ check: "pending" });
    const [idle, curious] = [await keeperOf(world), await keeperOf(world, { random: () => 0.05 })];
    await world.comment("/deploy v0.5.5 production");
    await pass(world, 30 * minute);
    await idle.sweep();
    expect(await idle.sweep()).toMatchObject({ looked: 0 });
    expect(await curious.sweep()).toMatchObject({ looked: 1 });
    const [check] = world.checks;
    // An event that GitHub never sent.
    if (check !== undefined) Object.assign(check, { status: "completed", conclusion: "success" });
    await idle.sweep();
    expect(world.deployments).toEqual([]);
    await curious.sweep();
    expect(world.deployments).toHaveLength(1);
  });

  test("ledgers in a separate repository are read too", async () => {
    const settings = { GITPLOY_LEDGER_REPOSITORY: "ledgers" };
    const world = await start({
      check: "pending",
      settings,
      before: (github) => void github.repository({ owner: "octo", name: "ledgers" }),
    });
    const keeper = await keeperOf(world, { settings });
    await world.comment("/deploy v0.5.5 production");
    await pass(world, 61 * minute);
    await keeper.sweep();
    expect(world.answers()[0]).toContain("it waited too long");
  });
});

describe("what runs", () => {
  test("a deployment without reports is ended after the environment's timeout, and believed if it succeeds after all", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    timeout: 30m\n" });
    const keeper = await keeperOf(world);
    await world.comment("/deploy v0.5.5 production");
    await world.report("in_progress");
    await pass(world, 29 * minute);
    await keeper.sweep();
    expect(world.deployments[0]?.statuses).toHaveLength(1);
    await pass(world, 2 * minute);
    await keeper.sweep();
    await keeper.sweep();
    expect(world.deployments[0]?.statuses.map(({ state, description }) => [state, description])).toEqual([
      ["in_progress", ""],
      ["error", "No status from the tooling for 30m"],
    ]);
    expect(world.answers()[0]).toContain("❌");
    await world.report("success");
    expect(world.answers()[0]).toContain("✅");
  });

  test("reports by a workflow job count as reports on it", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    timeout: 30m\n" });
    const keeper = await keeperOf(world);
    await world.comment("/deploy v0.5.5 production");
    await pass(world, 20 * minute);
    const beside = world.github.createDeployment(world.repository, {
      ref: world.tagged,
      environment: "production",
      creator: "github-actions[bot]",
    });
    world.github.deploymentStatus(beside, { state: "in_progress", creator: "github-actions[bot]" });
    await pass(world, 20 * minute);
    await keeper.sweep();
    expect(world.deployments[0]?.statuses).toEqual([]);
    await pass(world, 11 * minute);
    await keeper.sweep();
    expect(world.deployments[0]?.statuses).toMatchObject([{ state: "error" }]);
  });

  test("the answer to a deployment without reports says that nobody listens", async () => {
    const world = await start();
    const keeper = await keeperOf(world);
    await world.comment("/deploy v0.5.5 production");
    const before = world.answer();
    await pass(world, 45_000);
    await keeper.sweep();
    expect(world.answer()).toBe(before);
    await pass(world, 20_000);
    await keeper.sweep();
    expect(world.answer()).not.toBe(before);
    expect(world.answer()).toContain("Nobody has answered this deployment");
  });

  test("an answer that a process died before writing is written", async () => {
    const world = await start();
    const keeper = await keeperOf(world);
    const process = await world.startProcess({ dies: 3 });
    await world.comment("/deploy v0.5.5 production");
    expect(process.died()).toBe(true);
    await world.startProcess();
    expect(world.deployments).toHaveLength(1);
    await pass(world, 20_000);
    await keeper.sweep();
    expect(world.answers()).toEqual([]);
    await pass(world, 20_000);
    await keeper.sweep();
    await keeper.sweep();
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toContain("v0.5.5");
    expect(world.checkRuns(world.tagged)).toHaveLength(1);
  });
});

describe("many repositories", () => {
  /** A world with so many more repositories, without deployments. */
  async function crowd(count: number, deployYml?: string, expected: { readonly troubled?: true } = {}): Promise<World> {
    return await start({
      ...expected,
      gitHub: { contract: "off" },
      before: (github) => {
        for (let index = 0; index < count; index += 1) {
          const files = { "README.md": "# idle\n", ...(deployYml === undefined ? {} : { "deploy.yml": deployYml }) };
          github.repository({ owner: "octo", name: `idle-${index}`, files });
        }
      },
    });
  }

  test("that are idle cost two requests per hundred, of which an unchanged list is free", async () => {
    const world = await crowd(299);
    const keeper = await keeperOf(world);
    const first = await world.requestsOf(() => keeper.sweep());
    expect(first.toSorted()).toEqual([
      "GET /app/installations",
      ...Array.from({ length: 3 }, () => "GET /installation/repositories"),
      "POST /app/installations/{installation_id}/access_tokens",
      // Three for the deploy.yml files, one for the repository that has one.
      ...Array.from({ length: 4 }, () => "POST graphql"),
    ]);
    expect(await world.requestsOf(() => keeper.sweep())).toEqual(["GET /app/installations"]);
    await pass(world, 2 * minute);
    const second = await world.requestsOf(() => keeper.sweep());
    expect(second).toHaveLength(7);
    const statuses = world.github.requests.slice(-7).flatMap(({ method, status }) => (method === "GET" ? [status] : []));
    expect(statuses).toEqual([304, 304, 304, 304]);
  });

  test("that are idle and have a deploy.yml cost three requests per hundred", async () => {
    const world = await crowd(250, "envs:\n  - name: production\n  - name: staging\n");
    const keeper = await keeperOf(world);
    const requests = await world.requestsOf(() => keeper.sweep());
    expect(requests.filter((request) => request === "POST graphql")).toHaveLength(6);
    expect(requests).toHaveLength(11);
    world.github.archive(world.repository);
    await pass(world, 2 * minute);
    expect(await keeper.sweep()).toMatchObject({ repositories: 250, looked: 0, failures: 0, complete: true });
  });

  test("with very many environments are asked about in smaller groups", async () => {
    const names = Array.from({ length: 120 }, (_, index) => `  - name: review-${index}\n`).join("");
    const world = await crowd(3, `envs:\n${names}`);
    const keeper = await keeperOf(world);
    const requests = await world.requestsOf(() => keeper.sweep());
    // The deploy.yml files, then two groups of at most 300 environments.
    expect(requests.filter((request) => request === "POST graphql")).toHaveLength(3);
  });

  test("are read in halves if GitHub takes too long for all at once", async () => {
    const world = await crowd(20);
    const keeper = await keeperOf(world);
    world.github.fault({ route: "graphql", times: 3, do: "502" });
    expect(await keeper.sweep()).toMatchObject({ repositories: 21, failures: 0, complete: true });
  });

  // Execution limits (https://github.blog/changelog/2025-09-01-graphql-api-resource-limits) and GitHub's limit of nodes.
  test.each(["RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED"])("are read in parts if GitHub says %s", async (type) => {
    const world = await crowd(20, "envs:\n  - name: production\n");
    const keeper = await keeperOf(world);
    const tooMuch = () => Promise.resolve(Response.json({ errors: [{ type, message: "Resource limits for this query exceeded." }] }));
    // For all, one half, and a quarter.
    for (const operation of ["Configs", "Glance"]) world.github.fault({ route: "graphql", operation, times: 3, do: tooMuch });
    expect(await keeper.sweep()).toMatchObject({ repositories: 21, failures: 0, complete: true });
  });

  test("are read although one of them is too large by itself, which is reported", async () => {
    const world = await crowd(20, "envs:\n  - name: production\n", { troubled: true });
    const big = world.github.repository({ owner: "octo", name: "big", files: { "deploy.yml": "envs:\n  - name: production\n" } });
    const keeper = await keeperOf(world);
    const id = nodeId("R", big.id);
    for (const operation of ["Configs", "Glance"]) {
      world.github.fault({
        route: "graphql",
        operation,
        times: 99,
        do: async (perform) => {
          const asked = JSON.stringify(world.github.requests.at(-1)?.body);
          if (!asked.includes(id)) return await perform();
          return Response.json({ errors: [{ type: "RESOURCE_LIMITS_EXCEEDED", message: "Resource limits for this query exceeded." }] });
        },
      });
    }
    expect(await keeper.sweep()).toMatchObject({ repositories: 22, failures: 1, complete: true });
    const told = world.log.lines.flatMap(({ msg }) => (String(msg).startsWith("Sweep failed") ? [msg] : []));
    expect(told).toEqual(["Sweep failed: looking at octo/big"]);
  });

  test("are all read eventually although there is never time for all", async () => {
    const world = await crowd(250);
    const seen = new Set<string>();
    for (const place of [0, 0.4, 0.8]) {
      const keeper = await keeperOf(world, { random: () => place });
      let looks = 0;
      const before = world.github.requests.length;
      expect(await keeper.sweep(() => (looks += 1) <= 2)).toMatchObject({ repositories: 100, complete: false });
      for (const { body } of world.github.requests.slice(before)) {
        const { variables } = (body ?? {}) as { readonly variables?: { readonly ids?: readonly string[] } };
        for (const id of variables?.ids ?? []) seen.add(id);
      }
    }
    expect(seen.size).toBe(251);
  });
});

describe("in idle repositories", () => {
  test("not every sweep looks, and a finished check is still found within two minutes", async () => {
    const world = await start({ check: "pending" });
    const keeper = await keeperOf(world);
    await keeper.sweep();
    await pass(world, minute);
    expect(await keeper.sweep()).toMatchObject({ repositories: 0 });
    await world.comment("/deploy v0.5.5 production");
    world.deliverTo();
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    world.deliverTo(...world.processes);
    for (let sweeps = 0; sweeps < 2; sweeps += 1) {
      await pass(world, minute);
      await keeper.sweep();
    }
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
  });

  test("a record that somebody else wrote, and a deploy.yml that came since, are seen", async () => {
    const world = await start({ deployYml: "# nothing yet\n", check: "pending" });
    const keeper = await keeperOf(world);
    await keeper.sweep();
    world.github.commit(world.repository, "main", { files: { "deploy.yml": "envs:\n  - name: production\n" } });
    await world.comment("/deploy v0.5.5 production");
    await pass(world, 61 * minute);
    await keeper.sweep();
    expect(world.answers()[0]).toContain("it waited too long");
  });

  test("old claims are still deleted", async () => {
    const world = await start({
      deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n",
    });
    world.github.commit(world.repository, "main", { files: { "a.txt": "1\n" } });
    await world.github.idle();
    for (const deployment of world.deployments) world.github.deploymentStatus(deployment, { state: "success" });
    await world.github.idle();
    await pass(world, 8 * 24 * 60 * minute);
    let chance = 0.5;
    const keeper = await keeperOf(world, { random: () => chance });
    await keeper.sweep();
    expect(refsBelow(world.repository.refs, "refs/gitploy-claims/")).not.toEqual([]);
    await pass(world, 2 * minute);
    chance = 0.001;
    expect(await keeper.sweep()).toMatchObject({ looked: 0 });
    expect(refsBelow(world.repository.refs, "refs/gitploy-claims/")).toEqual([]);
  });
});

describe("many installations", () => {
  test("are read in turns if there is never time for all, wherever a sweep begins", async () => {
    const world = await start({
      gitHub: { contract: "off" },
      before: (github) => {
        for (let index = 0; index < 60; index += 1)
          github.repository({ owner: `owner-${index}`, name: "app", files: { "deploy.yml": "envs:\n  - name: production\n" } });
      },
    });
    const keeper = await keeperOf(world);
    const seen = new Set<string>();
    for (let sweeps = 0; sweeps < 7; sweeps += 1) {
      const before = world.github.requests.length;
      const glances = () => world.github.requests.slice(before).filter(({ operation }) => operation === "Glance");
      await keeper.sweep(() => glances().length < 10);
      for (const { body } of glances()) seen.add(JSON.stringify((body as { readonly variables: unknown }).variables));
      await pass(world, minute);
    }
    expect(seen.size).toBe(61);
  });

  test("have their turns even if one of them is never finished", async () => {
    const world = await start({
      gitHub: { contract: "off" },
      before: (github) => {
        for (let index = 0; index < 700; index += 1) github.repository({ owner: "huge", name: `app-${index}`, files: { "a.txt": "1\n" } });
        for (let index = 0; index < 20; index += 1) github.repository({ owner: `owner-${index}`, name: "app", files: { "a.txt": "1\n" } });
      },
    });
    const keeper = await keeperOf(world, { random: () => 0 });
    const seen = new Set<string>();
    for (let sweeps = 0; sweeps < 10; sweeps += 1) {
      const before = world.github.requests.length;
      const asked = () => world.github.requests.slice(before).filter(({ operation }) => operation === "Configs");
      await keeper.sweep(() => asked().length < 4);
      for (const { body } of asked()) {
        const { ids } = (body as { readonly variables: { readonly ids: readonly string[] } }).variables;
        if (ids.length === 1) seen.add(ids[0] ?? "");
      }
      await pass(world, minute);
    }
    expect(seen.size).toBeGreaterThanOrEqual(20);
  });
});

describe("a failure", () => {
  test("in one repository stops nothing in the others", async () => {
    const world = await start({ check: "pending", troubled: true });
    const other = world.github.repository({
      owner: "octo",
      name: "other",
      files: { "deploy.yml": "envs:\n  - name: production\n" },
      roles: { ann: "write" },
    });
    const issue = world.github.issue(other);
    world.github.checkRun(other, world.github.head(other, "main") ?? "", { name: "ci" });
    const keeper = await keeperOf(world);
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/deploy main production", { on: issue });
    const ended = (): number =>
      [world.answers()[0], world.answers(issue)[0]].filter((answer) => answer?.includes("it waited too long")).length;
    await pass(world, 61 * minute);
    world.github.fault({ route: "/repos/{owner}/{repo}/git/matching-refs/{ref}", do: "403" });
    expect(await keeper.sweep()).toMatchObject({ looked: 2, failures: 1 });
    expect(ended()).toBe(1);
    await keeper.sweep();
    expect(ended()).toBe(2);
  });

  test("to read a file, no text or no YAML, stops nothing elsewhere", async () => {
    const world = await start({
      check: "pending",
      before: (github) => {
        for (const [name, text] of Object.entries({ binary: "envs:\0\n", broken: "envs: [\n" }))
          github.repository({ owner: "octo", name, files: { "deploy.yml": text } });
      },
    });
    const keeper = await keeperOf(world);
    await world.comment("/deploy v0.5.5 production");
    await pass(world, 61 * minute);
    expect(await keeper.sweep()).toMatchObject({ repositories: 3, looked: 1, failures: 0 });
    expect(world.answers()[0]).toContain("it waited too long");
  });

  test("in one installation stops nothing in the others, and a suspended one is not asked", async () => {
    const world = await start({ check: "pending", troubled: true });
    for (const owner of ["gone", "acme"]) {
      world.github.repository({ owner, name: "app" });
    }
    world.github.suspendApp("gone");
    const keeper = await keeperOf(world);
    await world.comment("/deploy v0.5.5 production");
    await pass(world, 61 * minute);
    world.github.fault({ route: "/installation/repositories", do: "404" });
    expect(await keeper.sweep()).toMatchObject({ failures: 1 });
    expect(await keeper.sweep()).toMatchObject({ failures: 0, installations: 2 });
    expect(world.answers()[0]).toContain("it waited too long");
  });
});

test("claims are dropped when they are a week old", async () => {
  const world = await start({ deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n" });
  const push = async (): Promise<void> => {
    world.github.commit(world.repository, "main", { files: { "a.txt": `${world.deployments.length}\n` } });
    await world.github.idle();
  };
  const claims = (): number => refsBelow(world.repository.refs, "refs/gitploy-claims/").length;
  const [keeper, tidy] = [await keeperOf(world), await keeperOf(world, { random: () => 0 })];
  await push();
  await pass(world, 6.5 * 24 * 60 * minute);
  await push();
  await tidy.sweep();
  const all = claims();
  expect(all).toBeGreaterThan(1);
  await pass(world, 24 * 60 * minute);
  await keeper.sweep();
  expect(claims()).toBe(all);
  await tidy.sweep();
  expect(claims()).toBeLessThan(all);
  expect(claims()).toBeGreaterThan(0);
});

describe("whatever others do", () => {
  test("a hanging deployment is ended in time, even below forty newer ones by others", async () => {
    const world = await start();
    const keeper = await keeperOf(world);
    await world.comment("/deploy v0.5.5 production");
    const [hung] = world.deployments;
    for (let index = 0; index < 40; index += 1)
      world.github.createDeployment(world.repository, { ref: "feature", environment: "production", creator: "bob" });
    await pass(world, 61 * minute);
    await keeper.sweep();
    expect(hung?.statuses.at(-1)).toMatchObject({ state: "error" });
    expect(world.answer()).toContain("❌");
  });

  test("a finished check is found by time alone within two minutes", async () => {
    const world = await start({ check: "pending" });
    const keeper = await keeperOf(world);
    await world.comment("/deploy v0.5.5 production");
    await pass(world, 9 * minute);
    world.deliverTo();
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    world.deliverTo(...world.processes);
    for (let sweeps = 0; sweeps < 2; sweeps += 1) {
      await pass(world, minute);
      await keeper.sweep();
    }
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
  });
});
