import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const broken = "envs:\n  - name: production\n    dynamic_paylod: {}\n    timeout: soon\n";

async function propose(world: World, path: string, text: string | null, branch = "change") {
  const sha = world.github.commit(world.repository, branch, { files: { [path]: text } });
  const pull = world.github.openPullRequest(world.repository, { head: branch, title: "Change the rules" });
  await world.github.idle();
  return { sha, pull };
}

describe("a pull request that changes deploy.yml", () => {
  test.each(["deploy.yml", ".github/deploy.yml"])("has a check run with the mistakes as annotations: %s", async (path) => {
    const world = await start({ deployYml: null });
    const { sha } = await propose(world, path, broken);
    const [run, ...more] = world.checkRuns(sha, "deploy.yml");
    expect(more).toEqual([]);
    expect(run).toMatchObject({ status: "completed", conclusion: "failure", output: { title: "2 mistakes" } });
    expect(run?.annotations).toMatchObject([
      { path, start_line: 3, end_line: 3, start_column: 5, annotation_level: "failure", title: "envs[0].dynamic_paylod" },
      { path, start_line: 4, end_line: 4, annotation_level: "failure" },
    ]);
    expect(JSON.stringify(run?.annotations)).toContain("Did you mean “dynamic_payload”?");
    expect(world.answers()).toEqual([]);
  });

  test("is told that there are no mistakes", async () => {
    const world = await start();
    const { sha } = await propose(world, "deploy.yml", "envs:\n  - name: staging\n");
    expect(world.checkRuns(sha, "deploy.yml")).toMatchObject([
      { conclusion: "success", output: { title: "No mistakes" }, annotations: [] },
    ]);
  });

  test("is checked again when its head moves", async () => {
    const world = await start();
    const { sha } = await propose(world, "deploy.yml", broken);
    const mended = world.github.commit(world.repository, "change", { files: { "deploy.yml": "envs:\n  - name: staging\n" } });
    await world.github.idle();
    expect(world.checkRuns(sha, "deploy.yml")).toMatchObject([{ conclusion: "failure" }]);
    expect(world.checkRuns(mended, "deploy.yml")).toMatchObject([{ conclusion: "success" }]);
  });

  test("is checked again by the button Re-run", async () => {
    const world = await start();
    const { sha } = await propose(world, "deploy.yml", broken);
    const [run] = world.checkRuns(sha, "deploy.yml");
    if (run === undefined) throw new Error("there is no check run");
    world.github.rerun(run, "ann");
    await world.github.idle();
    expect(world.checkRuns(sha, "deploy.yml")).toMatchObject([{ conclusion: "failure" }, { conclusion: "failure" }]);
  });

  test("has one check run, even if its event comes to two processes at once, and again later", async () => {
    const world = await start({ troubled: true });
    world.deliverTo(...world.processes, await world.startProcess());
    const { sha } = await propose(world, "deploy.yml", broken);
    expect(world.checkRuns(sha, "deploy.yml")).toHaveLength(1);
    await world.redeliver("pull_request");
    expect(world.checkRuns(sha, "deploy.yml")).toHaveLength(1);
    expect(world.github.deliveries.at(-1)).toMatchObject({ event: "pull_request", statusCode: 200 });
  });

  test("whose process died after beginning the check has it half a minute later", async () => {
    const world = await start({ troubled: true });
    // The claim is a commit and a ref; the check run would be the third write.
    await world.startProcess({ dies: 3 });
    const { sha } = await propose(world, "deploy.yml", broken);
    expect(world.checkRuns(sha, "deploy.yml")).toEqual([]);
    await world.startProcess();
    world.github.clock.advance(31_000);
    await world.redeliverFailed();
    expect(world.checkRuns(sha, "deploy.yml")).toMatchObject([{ conclusion: "failure" }]);
  });

  test("is checked once by the button Re-run, even if its event comes to two processes at once", async () => {
    const world = await start({ troubled: true });
    const { sha } = await propose(world, "deploy.yml", broken);
    const [run] = world.checkRuns(sha, "deploy.yml");
    if (run === undefined) throw new Error("there is no check run");
    world.deliverTo(...world.processes, await world.startProcess());
    world.github.rerun(run, "ann");
    await world.github.idle();
    expect(world.checkRuns(sha, "deploy.yml")).toHaveLength(2);
  });

  test("of a fork is checked too", async () => {
    const world = await start({ private: false });
    const { github, repository } = world;
    const fork = github.fork(repository, "guest");
    const sha = github.commit(fork, "change", { files: { "deploy.yml": broken } });
    github.openPullRequest(repository, { head: "change", fork });
    await github.idle();
    expect(world.checkRuns(sha, "deploy.yml")).toMatchObject([{ conclusion: "failure" }]);
  });

  test("of a fork, again and again, takes a small part of GitHub's limits, fails no delivery, and is checked when there is room", async () => {
    const world = await start({ private: false });
    const { github, repository } = world;
    const fork = github.fork(repository, "guest");
    const many = Array.from({ length: 400 }, (_, index) => `    nonsense${index}: 1\n`).join("");
    const push = (count: number): string =>
      github.commit(fork, "change", { files: { "deploy.yml": `envs:\n  - name: production # ${count}\n${many}` } });
    push(0);
    github.openPullRequest(repository, { head: "change", fork });
    await github.idle();
    const written = await world.requestsOf(async () => {
      for (let count = 1; count < 30; count += 1) push(count);
      await github.idle();
    });
    const ofCheckRuns = written.filter((request) => request.includes("/check-runs"));
    const looks = ofCheckRuns.filter((request) => request.startsWith("GET"));
    expect(ofCheckRuns.length - looks.length).toBeLessThanOrEqual(8);
    // One request before each, to see whether it exists already.
    expect(looks.length).toBeLessThanOrEqual(29);
    const delivered = github.deliveries.filter(({ event }) => event === "pull_request").map(({ statusCode }) => statusCode);
    expect(delivered.length).toBeGreaterThan(29);
    expect(new Set(delivered.slice(-30))).toEqual(new Set([200]));
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
    expect(world.answer()).toContain("Deploying v0.5.5");
    const last = push(30);
    await github.idle();
    for (let minute = 0; minute < 5; minute += 1) await world.wait(61_000);
    const [run] = world.checkRuns(last, "deploy.yml");
    expect(run).toMatchObject({ conclusion: "failure", output: { title: "400 mistakes" } });
    expect(run?.annotations).toHaveLength(50);
  });

  test("has all mistakes as annotations, however many", async () => {
    const world = await start();
    const many = `envs:\n  - name: production\n${Array.from({ length: 120 }, (_, index) => `    nonsense${index}: 1\n`).join("")}`;
    const { sha } = await propose(world, "deploy.yml", many);
    const [run] = world.checkRuns(sha, "deploy.yml");
    expect(run?.output.title).toBe("120 mistakes");
    expect(run?.annotations).toHaveLength(120);
    expect(run?.output.summary?.length).toBeLessThan(65_535);
  });

  test.each([
    ["too large", `# ${"x".repeat(65_600)}\nenvs:\n  - name: production\n`, "larger than 64 KiB"],
    ["far too large", `# ${"x".repeat(600_000)}\nenvs:\n  - name: production\n`, "larger than 64 KiB"],
    ["binary", "envs:\n  - name: \u0000\n", "not UTF-8 text"],
  ])("that is %s says so", async (_, text, says) => {
    const world = await start();
    const { sha } = await propose(world, "deploy.yml", text);
    expect(world.checkRuns(sha, "deploy.yml")).toMatchObject([{ conclusion: "failure" }]);
    expect(JSON.stringify(world.checkRuns(sha, "deploy.yml")[0]?.annotations)).toContain(says);
  });

  test("that empties it has nothing to check: a file without envs may be another tool's", async () => {
    const world = await start();
    const { sha } = await propose(world, "deploy.yml", "");
    expect(world.checkRuns(sha, "deploy.yml")).toEqual([]);
  });

  test("has notices as annotations that fail nothing, also together with mistakes", async () => {
    const world = await start();
    const noticed = "envs:\n  - name: staging\n    deployers: [maintain]\n";
    const { sha } = await propose(world, "deploy.yml", noticed);
    expect(world.checkRuns(sha, "deploy.yml")).toMatchObject([
      {
        conclusion: "success",
        output: { title: "No mistakes, 1 notice" },
        annotations: [{ start_line: 3, annotation_level: "notice", title: "envs[0].deployers[0]" }],
      },
    ]);
    const both = world.github.commit(world.repository, "change", { files: { "deploy.yml": `${noticed}    tsk: x\n` } });
    await world.github.idle();
    expect(world.checkRuns(both, "deploy.yml")).toMatchObject([
      { conclusion: "failure", annotations: [{ annotation_level: "failure" }, { annotation_level: "notice" }] },
    ]);
  });

  test("has a check run that does not count for the commit: it is judged by the rules of the default branch", async () => {
    const world = await start();
    const { sha, pull } = await propose(world, "deploy.yml", broken);
    world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
    world.github.clock.advance(60_000);
    await world.comment("/deploy production", { on: pull });
    expect(world.deployments).toMatchObject([{ sha }]);
  });
});

describe("any other pull request", () => {
  test("costs one request", async () => {
    const world = await start();
    const { github, repository } = world;
    github.commit(repository, "change", { files: { "elsewhere/deploy.yml": broken } });
    await github.idle();
    const requests = await world.requestsOf(async () => {
      github.openPullRequest(repository, { head: "change" });
      await github.idle();
    });
    expect(requests.filter((request) => !request.endsWith("access_tokens"))).toEqual(["POST graphql"]);
  });

  // A list has up to 3,000 files, 100 per page: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
  test("of a stranger costs one request, however many files it changes", async () => {
    const world = await start({ private: false });
    const { github, repository } = world;
    const fork = github.fork(repository, "guest");
    const files = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`file-${index}.txt`, "x\n"]));
    github.commit(fork, "many", { files, author: "guest" });
    github.openPullRequest(repository, { head: "many", fork, author: "guest" });
    await github.idle();
    const pushed = await world.requestsOf(async () => {
      github.commit(fork, "many", { files: { "file-1.txt": "y\n" }, author: "guest" });
      await github.idle();
    });
    const lintOnly = pushed.filter((request) => !request.endsWith("access_tokens") && !request.includes("git/matching-refs"));
    expect(lintOnly).toEqual(["POST graphql"]);
  });

  test("is not checked because of later changes on the default branch", async () => {
    const world = await start();
    const { github, repository } = world;
    const sha = github.commit(repository, "change", { files: { "elsewhere.txt": "1" } });
    github.commit(repository, "main", { files: { "deploy.yml": "envs:\n  - name: production\n  - name: staging\n" } });
    github.openPullRequest(repository, { head: "change" });
    await github.idle();
    expect(world.checkRuns(sha, "deploy.yml")).toEqual([]);
  });

  test("that removes the file is checked with the file that counts afterwards", async () => {
    const world = await start({ files: { ".github/deploy.yml": broken } });
    const { sha } = await propose(world, "deploy.yml", null);
    expect(world.checkRuns(sha, "deploy.yml")).toMatchObject([{ conclusion: "failure" }]);
    expect(world.checkRuns(sha, "deploy.yml")[0]?.annotations).toMatchObject([{ path: ".github/deploy.yml" }, {}]);
  });

  test("that moves the file away is checked with the file that counts afterwards", async () => {
    const text = "envs:\n  - name: production\n";
    const world = await start({ deployYml: text, files: { ".github/deploy.yml": broken } });
    const sha = world.github.commit(world.repository, "change", { files: { "deploy.yml": null, "old.yml": text } });
    world.github.openPullRequest(world.repository, { head: "change" });
    await world.github.idle();
    expect(world.checkRuns(sha, "deploy.yml")).toMatchObject([{ conclusion: "failure" }]);
  });

  test("that removes the only file has nothing to check", async () => {
    const world = await start();
    const { sha } = await propose(world, "deploy.yml", null);
    expect(world.checkRuns(sha, "deploy.yml")).toEqual([]);
  });
});
