import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const minute = 60_000;
const reactionRoute = "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";
const evil =
  "<!-- gitploy:comment-1 --> </details><img src=x onerror=alert(1)> @octo/team @ann #1 | a | b | `x` **b** [l](javascript:alert(1)) octo/app#5 GH-7 https://evil.example\nsecond line";

/** Everything that people see: comments, and the text of check runs. */
function shown(world: World): string {
  const runs = [...world.repository.checkRuns.values()].filter(({ suite }) => suite.app.slug === "gitploy");
  return [...world.answers(), ...runs.map(({ output }) => output.summary ?? "")].join("\n");
}

/** The parts of `evil` that would be more than text. */
function lively(text: string): readonly string[] {
  const withoutCode = text.replace(/`[^`\n]*`/g, "");
  const found = withoutCode.matchAll(
    /<img|<!-- gitploy:comment-1 -->|@octo\/team|@ann\b|(?<![\w&\u200b[\]])#1\b|octo\/app#5|GH-7|javascript:alert\(1\)\)|(?<!\\)\]\(javascript|[^\u200b]:\/\/evil|\*\*b\*\*/g,
  );
  return [...found].map(([each]) => each).filter((each) => each !== "javascript:alert(1))");
}

/** The table rows with another number of cells than the head. */
function brokenRows(text: string): readonly string[] {
  const cells = (line: string) =>
    line
      .replace(/\\\|/g, "")
      .replace(/`[^`]*`/g, "")
      .split("|").length;
  return text.split(/\n\s*\n/).flatMap((block) => {
    const lines = block.split("\n");
    if (!/^\|( :-- \|)+$/.test(lines[1] ?? "")) return [];
    return lines.filter((line) => cells(line) !== cells(lines[0] ?? ""));
  });
}

describe("everything a person wrote is inert", () => {
  const environment = "ev|il <b> @octo #1";
  const deployYml = `envs:\n  - name: p\n  - name: '${environment}'\n    review: {enabled: true, reviewers: [bob]}\n    deployable_ref: '<b>|@octo/x.*'\n    requires: ['p']\n`;

  test("refs, commit and pull request titles, check names and links in a refusal", async () => {
    const world = await start({ deployYml });
    const { github, repository } = world;
    const branch = "ev@octo/|x`<b>";
    const sha = github.commit(repository, branch, { message: evil, files: { "a.txt": "1" } });
    github.checkRun(repository, sha, { name: evil, conclusion: "failure", detailsUrl: "javascript:alert(1)" });
    github.status(repository, sha, { context: evil, state: "failure", targetUrl: "https://a.example/)](javascript:alert(1))|<b>" });
    const pull = github.openPullRequest(repository, { head: branch, title: evil, draft: true });
    github.clock.advance(minute);
    await world.comment(`/deploy "${branch}" "${environment}"`);
    await world.comment(`/deploy "${evil.replaceAll('"', "").replace("\n", " ")}" p`);
    await world.comment(`/deploy v0.5.5 "${evil.replaceAll('"', "").replace("\n", " ")}"`);
    await world.comment("/deploy p", { on: pull });
    expect(world.answers()).toHaveLength(3);
    expect(world.answers()[0]).toMatch(/^\| :-- \| :-- \|$/m);
    for (const answer of [...world.answers(), ...world.answers(pull)]) {
      expect(lively(answer)).toEqual([]);
      expect(brokenRows(answer)).toEqual([]);
    }
  });

  test("reasons of locks, rejections and force", async () => {
    const world = await start({ deployYml: `${deployYml}  - name: q\n    review: {enabled: true, reviewers: [bob]}\n` });
    const reason = evil.replaceAll('"', "").split("\n")[0] ?? "";
    await world.comment(`/lock "${environment}" ${reason}`);
    await world.comment("/status");
    await world.comment(`/deploy v0.5.5 "${environment}"`, { by: "bob" });
    await world.comment("/deploy v0.5.5 q");
    await world.comment(`/reject q ${reason}`, { by: "bob" });
    await world.comment(`/deploy v0.5.5 q --force "${reason}"`, { by: "cleo" });
    expect(world.deployments).toMatchObject([{ environment: "q" }]);
    expect(shown(world)).toContain("octo/app#\u200b5");
    expect(lively(shown(world)).filter((each) => !["@ann", "#1"].includes(each))).toEqual([]);
    expect(brokenRows(shown(world))).toEqual([]);
  });

  test("descriptions and addresses that tooling reports, in the answer, the notice and the check run", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production", { by: "bob" });
    await world.report("failure", {
      description: evil.slice(0, 140),
      logUrl: "javascript:alert(1)",
      environmentUrl: "https://a.example/)](x)|<b>",
    });
    expect(world.answers()).toHaveLength(2);
    expect(lively(shown(world))).toEqual([]);
    expect(shown(world)).not.toMatch(/\blogs\b/i);
    expect(shown(world)).toContain("[Environment](https://a.example/%29%5D%28x%29%7C%3Cb%3E)");
    expect(world.checkRuns(world.tagged)[0]?.detailsUrl).not.toContain("javascript");
  });

  test("our answer is not written into a comment of somebody who uses our marker", async () => {
    const world = await start();
    const first = await world.comment("/deploy v0.5.5 production");
    await world.comment(`/lock production <!-- gitploy:comment-${first.id} -->`, { by: "bob" });
    await world.report("success");
    const [answer, lock] = world.answers();
    expect(answer).toContain("is live in production");
    expect(lock).toContain("production is locked by bob");
  });

  test("problems of deploy.yml", async () => {
    const world = await start({ deployYml: `envs:\n  - name: ok\n    ${JSON.stringify(evil)}: 1\n    timeout: ${JSON.stringify(evil)}\n` });
    await world.comment("/status");
    expect(world.answer()).toContain("2 mistakes");
    expect(lively(world.answer())).toEqual([]);
    expect(brokenRows(world.answer())).toEqual([]);
  });
});

describe("comments stay below GitHub's limit, and keep what matters", () => {
  const limit = 65_536;

  test("with hundreds of checks with endless names and addresses", async () => {
    const world = await start({
      check: null,
      before: (github, repository, sha) => {
        for (let index = 0; index < 150; index += 1)
          github.checkRun(repository, sha, {
            name: `${index} ${"|<".repeat(400)}`,
            conclusion: "failure",
            detailsUrl: `https://ci.example.com/${"x".repeat(1900)}${index}`,
          });
      },
    });
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer().length).toBeLessThan(limit);
    expect(world.answer()).toContain("❌ **required_contexts**");
    expect(world.answer()).toContain("140 more");
  });

  test("with hundreds of statuses", async () => {
    const world = await start();
    await world.comment("/deploy v0.5.5 production");
    const [deployment] = world.deployments;
    if (deployment === undefined) throw new Error("nothing was deployed");
    // GitHub tells nobody of all these, which would only take long.
    const { events } = world.github.world.app;
    events.splice(events.indexOf("deployment_status"), 1);
    for (let index = 0; index < 400; index += 1)
      world.github.deploymentStatus(deployment, {
        state: "in_progress",
        description: "<|>".repeat(46),
        logUrl: `https://ci.example.com/${index}`,
      });
    events.push("deployment_status");
    await world.report("success", { environmentUrl: "https://shop.example.com" });
    expect(world.answer().length).toBeLessThan(limit);
    expect(world.answer()).toContain("v0.5.5 is live in production");
    expect(world.answer()).toContain("https://shop.example.com");
    expect(world.answer()).toMatch(/<summary>Timeline: 401 statuses<\/summary>\n\n- … \d+ statuses before\n[^]*`success` — github-actions/);
  });

  test("with hundreds of environments", async () => {
    const names = Array.from({ length: 200 }, (_, index) => `environment-${index}-${"x".repeat(80)}`);
    const world = await start({ deployYml: `envs:\n${names.map((name) => `  - name: ${name}\n`).join("")}` });
    for (const text of ["/status", "/help", "/deploy v0.5.5", "/deploy v0.5.5 nowhere"]) {
      await world.comment(text);
      expect(world.answer().length).toBeLessThan(limit);
      expect(world.answer()).toContain("environment-0-");
    }
  });

  test("with a hundred pull requests since what was live, which are not counted as fifty", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    required_contexts: []\n" });
    const { github, repository } = world;
    await world.comment("/deploy v0.5.5 production");
    await world.report("success");
    // GitHub tells nobody of all these, which would only take long.
    github.world.app.events.splice(0, Infinity, "issue_comment");
    for (let index = 0; index < 100; index += 1) {
      for (const part of [1, 2]) github.commit(repository, `b${index}`, { files: { [`f${index}`]: `${part}` } });
      github.merge(github.openPullRequest(repository, { head: `b${index}`, title: `${index} ${evil}` }));
    }
    github.clock.advance(minute);
    await world.comment("/deploy main production");
    expect(world.answer().length).toBeLessThan(limit);
    expect(world.answer()).toContain(" · the newest 50 pull requests\n");
    expect(world.answer().match(/^- \[#\d+\]/gm)).toHaveLength(50);
  });

  test("with as many environments as deploy.yml may have", async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `environment-${index}`);
    const world = await start({ deployYml: `envs:\n${names.map((name) => `  - name: ${name}\n`).join("")}` });
    await world.comment("/lock environment-0 for 3d first");
    await world.comment("/lock environment-999 last");
    await world.comment("/deploy v0.5.5 environment-998");
    await world.comment("/status");
    expect(world.answer().length).toBeLessThan(limit);
    expect(world.answer()).toMatch(/^### 📋 1000 environments: 1 deploying, 2 locked/);
    expect(world.answer()).toContain("`/unlock environment-999`");
    await world.comment("/status environment-998");
    expect(world.answer()).toContain("⏳ `v0.5.5` by **ann**");
  });

  test("with a comment as long as GitHub allows", async () => {
    const world = await start();
    for (const text of [
      `/deploy ${"x".repeat(65_000)} production`,
      `/lock production ${"@x ".repeat(21_000)}`,
      `/deploy ${"x ".repeat(32_000)}`,
    ]) {
      await world.comment(text);
      expect(world.answer().length).toBeLessThan(10_000);
    }
  });
});

describe("a permission that the App lacks is named", () => {
  test.each([
    ["contents", undefined, "contents=read"],
    ["deployments", undefined, "deployments=read"],
    ["pull_requests", undefined, "pull_requests=read"],
    ["deployments", "read", "deployments: write"],
  ] as const)("%s: %s", async (permission, access, says) => {
    const world = await start({ troubled: true });
    world.github.setAppPermission(permission, access);
    const comment = await world.comment("/deploy production");
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toContain(says);
    expect(world.reactions(comment)).not.toContain("rocket");
    expect(world.deployments).toEqual([]);
  });

  test.each([
    ["contents", "read", "/lock production", "contents=write"],
    ["contents", "read", "/deploy production", "contents=write"],
    ["contents", "read", "/deploy feature merged", "contents=write"],
    ["deployments", "read", "/cancel plain", "deployments=write"],
    ["members", undefined, "/deploy v0.5.5 teams", "members=read"],
    ["checks", undefined, "/deploy v0.5.5 production", "checks=read"],
  ] as const)("%s: %s, for %s", async (permission, access, text, says) => {
    const deployYml =
      "envs:\n  - name: production\n    serialization: true\n    default: true\n  - name: plain\n  - name: merged\n    auto_merge: true\n  - name: teams\n    deployers: [octo/ops]\n";
    const world = await start({ troubled: true, deployYml });
    world.github.team("octo", "ops", ["ann"]);
    world.github.commit(world.repository, "main", { message: "Go on" });
    await world.comment("/deploy v0.5.5 plain");
    world.github.setAppPermission(permission, access);
    await world.comment(text);
    expect(world.answer()).toContain(`\`${says}\``);
    expect(world.deployments).toHaveLength(1);
  });

  test("without check runs everything else goes on to the end", async () => {
    const world = await start();
    world.github.setAppPermission("checks", "read");
    await world.comment("/deploy production");
    expect(world.answer()).toContain("There is no check run, since the App lacks the permission `checks=write`");
    await world.report("failure", { description: "boom" });
    const [answer, notice] = world.answers();
    expect(answer).toContain("failed");
    expect(answer).toContain("`checks=write`");
    expect(notice).toContain("@ann");
    expect(world.github.deliveries.filter(({ statusCode }) => statusCode === 500)).toEqual([]);
  });
});

describe("when something goes wrong", () => {
  test("an unexpected error gives one comment with a reference that is in the log, whatever is redelivered", async () => {
    const world = await start({ troubled: true });
    const { github } = world;
    const nonsense = { data: { viewer: { login: "gitploy[bot]" }, repository: { url: 5, visibility: "x" } } };
    github.fault({ route: "graphql", do: () => Promise.resolve(Response.json(nonsense)) });
    const comment = await world.comment("/deploy production");
    expect(world.reactions(comment)).toEqual(["eyes", "confused"]);
    expect(world.answers()).toHaveLength(1);
    const [reference = "nothing"] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(world.answer()) ?? [];
    const logged = world.log.lines.filter(({ level }) => level === 50);
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).toContain(reference);
    expect(JSON.stringify(logged)).toContain("stack");
    expect(world.answer()).not.toMatch(/TypeError|undefined| at |\.ts|node_modules/);
    github.clock.advance(minute);
    await world.redeliver("issue_comment");
    expect(world.answers()).toHaveLength(1);
    expect(world.deployments).toEqual([]);
  });

  test("neither the log nor an answer ever holds a secret or a token", async () => {
    const world = await start({ troubled: true });
    const { github } = world;
    await world.comment("/deploy v0.5.5 production");
    github.fault({ route: "graphql", times: 9, do: "500" });
    await world.comment("/deploy production");
    github.fault({ method: "POST", route: "/repos/{owner}/{repo}/deployments", times: 9, do: "502" });
    await world.comment("/deploy production");
    github.fault({ route: reactionRoute, times: 9, do: "403" });
    await world.comment("/deploy production");
    const tokens = [...github.world.tokens.keys()];
    expect(tokens.length).toBeGreaterThan(0);
    for (const secret of [...tokens, "the current secret", "PRIVATE KEY"]) expect(world.log.text() + shown(world)).not.toContain(secret);
    expect(world.log.text()).not.toMatch(/Bearer|authorization"?:"?(token|bearer) [^[]/i);
  });

  test.each(["500", "502", "503", "reset", "malformed"] as const)("a read that fails with %s is repeated", async (trouble) => {
    const world = await start();
    world.github.fault({ route: "graphql", do: trouble });
    world.github.fault({ route: "/repos/{owner}/{repo}/collaborators/{username}/permission", do: trouble });
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()).toHaveLength(1);
  });

  test("reads that keep failing fail the delivery; its redelivery after half a minute does the work, once", async () => {
    const world = await start({ troubled: true });
    const { github } = world;
    github.fault({ route: "graphql", times: 3, do: "502" });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.answers()).toEqual([]);
    expect(github.deliveries.findLast(({ event }) => event === "issue_comment")?.statusCode).toBe(500);
    await world.redeliver("issue_comment");
    expect(world.deployments).toEqual([]);
    github.clock.advance(31_000);
    await world.redeliver("issue_comment");
    await world.redeliver("issue_comment");
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()).toHaveLength(1);
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  });

  test("responses that keep breaking off fail the delivery without a comment", async () => {
    const world = await start({ troubled: true });
    const { github } = world;
    github.fault({ route: "graphql", times: 3, do: "malformed" });
    await world.comment("/deploy v0.5.5 production");
    expect(world.answers()).toEqual([]);
    github.clock.advance(31_000);
    await world.redeliver("issue_comment");
    expect(world.deployments).toHaveLength(1);
  });

  test.each(["502", "500"] as const)("a claim that fails with %s is made again once GitHub shows that it was not made", async (trouble) => {
    const world = await start();
    world.github.fault({ method: "POST", route: reactionRoute, do: trouble });
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
    await world.redeliver("issue_comment");
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()).toHaveLength(1);
  });

  test.each(["502-after", "reset-after"] as const)(
    "a claim that fails with %s fails the delivery, and the command is taken over later",
    async (trouble) => {
      const world = await start({ troubled: true });
      const { github } = world;
      github.fault({ method: "POST", route: reactionRoute, do: trouble });
      await world.comment("/deploy v0.5.5 production");
      expect(world.deployments).toEqual([]);
      expect(github.deliveries.findLast(({ event }) => event === "issue_comment")?.statusCode).toBe(500);
      github.clock.advance(31_000);
      await world.redeliver("issue_comment");
      expect(world.deployments).toHaveLength(1);
      await world.redeliver("issue_comment");
      expect(world.deployments).toHaveLength(1);
      expect(world.answers()).toHaveLength(1);
    },
  );

  test("a short rate limit is waited for", async () => {
    const world = await start();
    world.github.fault({ route: "graphql", do: "403-rate-limit" });
    world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/deployments", do: "429" });
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()).toHaveLength(1);
  });

  test("a long rate limit fails the delivery without a comment, so that a redelivery picks it up", async () => {
    const world = await start({ troubled: true });
    const { github } = world;
    github.fault({
      route: "graphql",
      times: 5,
      do: () => Promise.resolve(Response.json({ message: "API rate limit exceeded" }, { status: 403, headers: { "retry-after": "600" } })),
    });
    await world.comment("/deploy v0.5.5 production");
    expect(world.answers()).toEqual([]);
    expect(github.deliveries.findLast(({ event }) => event === "issue_comment")?.statusCode).toBe(500);
  });

  test.each([
    ["the answer", "POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments"],
    ["the check run", "POST", "/repos/{owner}/{repo}/check-runs"],
    ["the 🚀", "POST", reactionRoute],
  ])("%s that could not be written is made up for, and nothing is deployed twice", async (_, method, route) => {
    const world = await start({ troubled: true });
    const { github } = world;
    if (route === reactionRoute) github.fault({ method, route, do: async (perform) => await perform() });
    github.fault({ method, route, do: "502" });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
    github.clock.advance(31_000);
    await world.redeliver("issue_comment");
    await world.report("success");
    expect(world.deployments).toHaveLength(1);
    expect(world.answers()).toHaveLength(1);
    expect(world.answer()).toContain("is live in production");
    expect(world.checkRuns(world.tagged)).toMatchObject([{ conclusion: "success" }]);
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  });
});
