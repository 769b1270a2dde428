import { describe, expect, test } from "vitest";
import { commitOf } from "../../playground/github/git/objects.js";
import { keeperOf } from "../support/housekeeping.js";
import { start, type World } from "../support/world.js";

const ref = "refs/gitploy/production";
const pushed = "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n";

/** Somebody with push access writes the record: a commit with this message on top of the current one. */
const forge = async (world: World, message: string): Promise<void> => {
  const parent = world.github.head(world.repository, ref);
  const sha = world.github.writeCommit(world.repository, parent === undefined ? [] : [parent], { message, files: { "README.md": "x" } });
  world.github.push(world.repository, ref, sha, "bob");
  await world.github.idle();
};

const messageOf = (world: World): string => commitOf(world.repository.store, world.github.head(world.repository, ref) ?? "")?.message ?? "";

/** The subjects of a history, newest first. */
const commitsFrom = (world: World, sha: string): readonly string[] => {
  const commit = commitOf(world.repository.store, sha);
  if (commit === undefined) return [];
  return [commit.message.split("\n", 1)[0] ?? "", ...commitsFrom(world, commit.parents[0] ?? "")];
};

test("each change is a commit with a subject people can read", async () => {
  const world = await start();
  await world.comment("/lock production the database moves");
  expect(messageOf(world)).toMatch(/^ann locks production: the database moves\n/);
  await world.comment("/unlock production", { by: "bob" });
  expect(messageOf(world)).toMatch(/^bob unlocks production\n/);
});

test("a record that nobody signed is not believed: it counts as locked until somebody who may deploy there unlocks it", async () => {
  const world = await start({ check: "pending" });
  await world.comment("/deploy v0.5.5 production");
  const genuine = messageOf(world);
  await forge(world, genuine.replace("v0.5.5", "v0.5.6"));
  for (const check of world.checks) world.github.finishCheck(check, "success");
  await world.github.idle();
  expect(world.deployments).toEqual([]);

  await world.comment("/deploy production", { by: "bob" });
  expect(world.deployments).toEqual([]);
  expect(world.answer()).toContain("The record of `production` does not verify, so it counts as locked.");
  expect(world.answer()).toMatch(/No longer waiting: v0\.5\.\d \(comment-\d+\)\./);
  await world.comment("/status");
  expect(world.answer()).toContain("does not verify");
  await world.comment("/unlock production", { by: "bob" });
  expect(world.answer()).toMatch(/^### 🔓 production is unlocked by bob/);
  expect(world.answer()).toMatch(/These requests were in it and are dropped[^]*- v0\.5\.\d \(comment-\d+\)/);
  await world.comment("/deploy production", { by: "bob" });
  expect(world.deployments).toMatchObject([{ sha: world.head }]);
});

test.each(["", "    serialization: true\n", "    auto_deploy_on: refs/heads/main\n"])(
  "a forced rollback is possible with a record that is not believed, is kept, and leaves the environment locked (%j)",
  async (more) => {
    const world = await start({ deployYml: `envs:\n  - name: production\n${more}` });
    for (const word of ["v0.5.5", "feature"]) {
      await world.comment(`/deploy ${word} production`, { on: world.github.issue(world.repository) });
      await world.report("success");
    }
    await forge(world, "Nobody signed this");
    await world.comment("/rollback production", { by: "cleo" });
    expect(world.deployments).toHaveLength(2);
    expect(world.answer()).toContain('To roll back at once, let admins deploy it with `--force "why"`.');
    await world.comment('/rollback production --force "it burns"', { by: "bob" });
    expect(world.deployments).toHaveLength(2);

    await world.comment('/rollback production --force "it burns"', { by: "cleo" });
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged });
    expect(world.answer()).toMatch(/^### ⏳ Rolling back production to v0\.5\.5[^]*⚠️ \*\*Forced\*\* by \*\*cleo\*\*: “it burns”/);
    expect(world.answer()).toContain(
      "⚠️ The record of `production` does not verify, so it counts as locked, but not for a forced rollback.",
    );
    const subjects = commitsFrom(world, world.github.head(world.repository, ref) ?? "");
    expect(subjects).toContain("cleo rolls back to v0.5.5 in production by force");
    await world.report("success");
    await world.comment("/deploy main production --again", { by: "ann" });
    expect(world.deployments).toHaveLength(3);
    expect(world.answer()).toMatch(/❌ \*\*lock\*\* — /);
    await world.comment("/unlock production");
    await world.comment("/deploy main production --again");
    expect(world.deployments).toHaveLength(4);
  },
);

test("a forced rollback that waits for what runs is possible with a record that is not believed, too", async () => {
  const world = await start({ deployYml: "envs:\n  - name: production\n    serialization: true\n" });
  await world.comment("/deploy v0.5.5 production");
  await world.report("success");
  await world.comment("/deploy feature production", { on: world.github.issue(world.repository) });
  await forge(world, "Nobody signed this");
  await world.comment('/rollback production --force "it burns"', { by: "cleo" });
  expect(world.answer()).toMatch(/^### ⏳ v0\.5\.5 waits to be deployed to production/);
  await world.report("success");
  expect(world.deployments.map(({ sha }) => sha)).toEqual([world.tagged, world.head, world.tagged]);
  await world.report("success");
  await world.comment("/deploy feature production");
  expect(world.deployments).toHaveLength(3);
});

test("a forged unlock does not unlock", async () => {
  const world = await start();
  await world.comment("/lock production");
  const locked = messageOf(world);
  await world.comment("/unlock production");
  const unlocked = messageOf(world);
  await world.comment("/lock production");
  expect(locked).not.toBe(unlocked);
  // Signed by us, but for another parent.
  await forge(world, unlocked);
  await world.comment("/deploy v0.5.5 production", { by: "bob" });
  expect(world.deployments).toEqual([]);
});

test("a record copied from another environment is not believed", async () => {
  const world = await start({ deployYml: "envs:\n  - name: production\n  - name: staging\n" });
  await world.comment("/lock staging");
  const sha = world.github.head(world.repository, "refs/gitploy/staging") ?? "";
  world.github.push(world.repository, ref, sha, "bob");
  await world.github.idle();
  await world.comment("/deploy v0.5.5 production");
  expect(world.deployments).toEqual([]);
  expect(world.answer()).toContain("does not verify");
});

test("a push that finds a record which does not verify waits until it is unlocked, and the dropped requests stay named", async () => {
  const world = await start({ deployYml: pushed });
  await forge(world, 'nonsense\n\n{"requests": [{"request": {"id": "comment-7", "ref": {"name": "v9"}}}]}');
  const sha = world.github.commit(world.repository, "main", { message: "Next" });
  await world.github.idle();
  expect(world.deployments).toEqual([]);
  await world.comment("/status");
  expect(world.answer()).toContain("v9 (comment-7)");
  await world.comment("/unlock production");
  // Nobody held that lock, so nobody is mentioned.
  expect(world.answer()).not.toContain("@");
  expect(world.deployments).toMatchObject([{ sha }]);
});

test.each(["blob", "tree", "tag"] as const)("a ref that somebody pointed at a %s counts as locked until it is unlocked", async (type) => {
  const world = await start();
  const { github, repository } = world;
  const tag = github.tag(repository, "annotated", world.tagged, { annotated: true });
  const object = type === "tag" ? tag : [...repository.store.all.values()].find((each) => each.type === type)?.sha;
  github.push(repository, ref, object ?? "", "bob");
  await github.idle();
  await world.comment("/deploy v0.5.5 production");
  expect(world.deployments).toEqual([]);
  expect(world.answer()).toContain("does not verify");
  await world.comment("/unlock production");
  expect(world.answer()).toMatch(/^### 🔓 production is unlocked by ann/);
  await world.comment("/deploy v0.5.5 production");
  expect(world.deployments).toHaveLength(1);
});

test("a deleted record is empty: what waited in it is gone, and deploying goes on", async () => {
  const world = await start({ check: "pending" });
  await world.comment("/deploy v0.5.5 production");
  world.github.deleteRef(world.repository, ref, "bob");
  for (const check of world.checks) world.github.finishCheck(check, "success");
  await world.github.idle();
  expect(world.deployments).toEqual([]);
  await world.comment("/deploy v0.5.5 production");
  expect(world.deployments).toHaveLength(1);
});

describe("what waited in a record that somebody deletes is answered, once", () => {
  const gone = "v0.5.5 is not deployed to production: somebody has deleted the environment's record, and what waited in it";

  async function deleted(difference: Parameters<typeof start>[0] = {}) {
    const world = await start({ check: "pending", ...difference });
    await world.comment("/deploy v0.5.5 production");
    world.github.clock.advance(60_000);
    world.github.deleteRef(world.repository, ref, "bob");
    return world;
  }

  const told = (world: World) => ({
    verdict: world.answers()[0]?.split("\n", 1)[0],
    next: world.answers()[0]?.includes("**Next:** `/deploy v0.5.5 production` requests it again."),
    mentions: world.answers().filter((answer) => answer.startsWith(`🚫 @ann: ${gone}`)).length,
    checkRuns: world.checkRuns(world.tagged).map(({ conclusion }) => conclusion),
    deployments: world.deployments,
  });
  const once = { verdict: `### 🚫 ${gone}`, next: true, mentions: 1, checkRuns: ["cancelled"], deployments: [] };

  test("when its check turns green", async () => {
    const world = await deleted();
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(told(world)).toEqual(once);
  });

  test.each(["/cancel production", "/status"])("when somebody comments %s", async (body) => {
    const world = await deleted();
    await world.comment(body, { by: "bob" });
    expect(told(world)).toEqual(once);
  });

  test("when somebody re-runs its check run", async () => {
    const world = await deleted();
    const [run] = world.checkRuns(world.tagged);
    if (run !== undefined) world.github.rerun(run, "bob");
    await world.github.idle();
    expect(told(world)).toEqual(once);
  });

  test("when something else is recorded there", async () => {
    const world = await deleted();
    await world.comment("/deploy feature production", { by: "bob", on: world.github.issue(world.repository) });
    expect(told(world)).toEqual(once);
  });

  test("when its time is over, without any event", async () => {
    const world = await deleted();
    await world.wait(61 * 60_000);
    expect(told(world)).toEqual(once);
  });

  test("by the sweeps of a process that saw it wait, whatever other processes do", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    const keepers = [await keeperOf(world), await keeperOf(world)];
    for (const keeper of keepers) await keeper.sweep();
    world.github.clock.advance(60_000);
    world.github.deleteRef(world.repository, ref, "bob");
    await world.startProcess();
    await Promise.all(keepers.map((keeper) => keeper.sweep()));
    expect(told(world)).toEqual(once);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(told(world)).toEqual(once);
  });

  test("but not what was deployed from it", async () => {
    const world = await start({ check: "pending", deployYml: "envs:\n  - name: production\n    serialization: true\n" });
    await world.comment("/deploy v0.5.5 production");
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    world.github.clock.advance(60_000);
    world.github.deleteRef(world.repository, ref, "bob");
    await world.comment("/status");
    await world.report("success");
    expect(world.answers()[0]).toMatch(/^### ✅ v0\.5\.5 is live in production/);
  });

  test("nor a ref that GitHub does not show yet", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy v0.5.5 production");
    const head = world.github.head(world.repository, ref) ?? "";
    world.github.deleteRef(world.repository, ref, "bob");
    await world.comment("/status");
    world.github.push(world.repository, ref, head, "gitploy[bot]");
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
  });
});

test("an environment's name is percent-encoded in its ref", async () => {
  const world = await start({ deployYml: "envs:\n  - name: eu/west one\n" });
  await world.comment('/lock "eu/west one"');
  expect(world.github.head(world.repository, "refs/gitploy/eu%2Fwest%20one")).toBeDefined();
});

test("if one repository keeps all records, the code repository has no refs of ours", async () => {
  const world = await start({
    settings: { GITPLOY_LEDGER_REPOSITORY: "deployments" },
    before: (github) => {
      github.repository({ owner: "octo", name: "deployments", private: true });
    },
  });
  await world.comment("/lock production");
  await world.comment("/deploy v0.5.5 production", { by: "bob" });
  expect(world.deployments).toEqual([]);
  expect([...world.repository.refs.keys()].filter((name) => !/^refs\/(heads|tags)\//.test(name))).toEqual([]);
});

test("a record in another repository is written, read and verified as anywhere else", async () => {
  const world = await start({
    check: "pending",
    settings: { GITPLOY_LEDGER_REPOSITORY: "deployments" },
    before: (github) => {
      github.repository({ owner: "octo", name: "deployments", private: true });
    },
  });
  await world.comment("/deploy v0.5.5 production");
  expect(world.answer()).toMatch(/^### ⏳ v0\.5\.5 waits/);
  for (const check of world.checks) world.github.finishCheck(check, "success");
  await world.github.idle();
  expect(world.deployments).toHaveLength(1);
  const elsewhere = [...world.github.world.repositories.values()].find(({ name }) => name === "deployments");
  if (elsewhere === undefined) throw new Error("there is no repository for ledgers");
  const there = `refs/gitploy/${world.repository.id}/production`;
  const parent = world.github.head(elsewhere, there) ?? "";
  const forged = world.github.writeCommit(elsewhere, [parent], { message: commitOf(elsewhere.store, parent)?.message ?? "" });
  world.github.push(elsewhere, there, forged, "bob");
  await world.comment("/deploy production", { by: "bob" });
  expect(world.answer()).toContain("does not verify");
  await world.comment("/unlock production");
  expect(world.answer()).toMatch(/^### 🔓 production is unlocked by ann/);
});

test("a record signed with the previous secret is believed during a rotation", async () => {
  const world = await start();
  await world.comment("/lock production");
  const rotated = { WEBHOOK_SECRET: "quite a new secret", WEBHOOK_SECRET_PREVIOUS: "the current secret" };
  await world.startProcess({ settings: rotated });
  await world.comment("/deploy v0.5.5 production", { by: "bob" });
  expect(world.answer()).toContain("locked by **ann**");
  await world.startProcess({ settings: { WEBHOOK_SECRET: "quite a new secret" } });
  await world.comment("/deploy v0.5.5 production", { by: "bob" });
  expect(world.answer()).toContain("does not verify");
});

test("two processes never disagree while the secret is changed in the order of running.md", async () => {
  const [before, after] = ["the current secret", "quite a new secret"];
  const steps = [
    { WEBHOOK_SECRET: before },
    { WEBHOOK_SECRET: before, WEBHOOK_SECRET_PREVIOUS: after },
    { WEBHOOK_SECRET: after, WEBHOOK_SECRET_PREVIOUS: before },
  ];
  for (const step of [1, 2]) {
    const world = await start({ settings: steps[step - 1] ?? {} });
    const [old] = world.processes;
    const restarted = await world.startProcess({ settings: steps[step] ?? {} });
    if (old === undefined) throw new Error("no process");
    // In either order of meeting the other's record.
    for (const [locks, unlocks] of [
      [old, restarted],
      [restarted, old],
    ] as const) {
      world.deliverTo(locks);
      await world.comment("/lock production migration");
      world.deliverTo(unlocks);
      await world.comment("/status");
      expect(world.answer()).not.toContain("does not verify");
      expect(world.answer()).toContain("migration");
      await world.comment("/unlock production");
    }
  }
});

describe("a ledger repository that is not there", () => {
  const settings = { GITPLOY_LEDGER_REPOSITORY: "deployments" };
  const named = /^### 😕 The ledgers of this repository cannot be reached[^]*octo\/deployments/;

  test.each(["/deploy v0.5.5 production", "/lock production", "/status", "/unlock production"])(
    "is named in the answer to %s and in the log, and nothing is deployed past a lock that cannot be read",
    async (command) => {
      const world = await start({ settings, troubled: true });
      await world.comment(command);
      expect(world.answer()).toMatch(named);
      expect(world.answer()).toContain("GITPLOY_LEDGER_REPOSITORY");
      expect(world.answer()).not.toContain("Something went wrong");
      expect(world.deployments).toEqual([]);
      expect(world.log.text()).toContain("octo/deployments, which GITPLOY_LEDGER_REPOSITORY names");
    },
  );

  test("is not named to a stranger", async () => {
    const world = await start({ settings, troubled: true, private: false });
    await world.comment("/deploy v0.5.5 production", { by: "sam" });
    expect(world.answers().join("\n")).not.toContain("octo/deployments");
    expect(world.deployments).toEqual([]);
  });

  test("is named in the log after events without a command: a push, a wake-up and a sweep", async () => {
    const world = await start({
      settings,
      troubled: true,
      deployYml: "envs:\n  - name: production\n    auto_deploy_on: refs/heads/main\n",
    });
    const keeper = await keeperOf(world, { settings });
    const heard = async (what: () => unknown): Promise<string> => {
      const before = world.log.text().length;
      await what();
      await world.github.idle();
      return world.log.text().slice(before);
    };
    const says = "octo/deployments, which GITPLOY_LEDGER_REPOSITORY names";
    expect(
      await heard(() => world.github.commit(world.repository, "main", { message: "More", files: { "more.txt": "1\n" }, author: "ann" })),
    ).toContain(says);
    const check = world.github.checkRun(world.repository, world.tagged, { name: "late" });
    expect(await heard(() => world.github.finishCheck(check, "success"))).toContain(says);
    expect(await heard(() => keeper.sweep())).toContain(says);
    expect(world.deployments).toEqual([]);
  });
});
