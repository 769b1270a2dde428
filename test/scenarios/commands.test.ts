import { describe, expect, test } from "vitest";
import { start } from "../support/world.js";

const twoEnvironments = "envs:\n  - name: production\n    aliases: [prod]\n  - name: staging\n";

describe("reading a comment", () => {
  test.each([
    ["CRLF", "/deploy v0.5.5 production\r\n\r\nthanks"],
    ["blanks, NBSP and blank lines around", "\n\n  \u00a0/deploy \u00a0 v0.5.5   production\u00a0 "],
    ["a verb in capitals", "/DEPLOY v0.5.5 production"],
    ["backticks around the line", "`/deploy v0.5.5 production`"],
    ["words in quotes", '/deploy "v0.5.5" "production"'],
    ["to", "/deploy v0.5.5 to production"],
    ["another case of the environment", "/deploy v0.5.5 Production"],
    ["an alias in another case", "/deploy v0.5.5 PROD"],
    ["an em dash for --", "/deploy v0.5.5 production —again"],
  ])("%s is tolerated", async (_, text) => {
    const world = await start({ deployYml: twoEnvironments });
    const comment = await world.comment(text);
    expect(world.deployments).toMatchObject([{ ref: "v0.5.5", environment: "production" }]);
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
  });

  test.each([
    ["a quote", "> /deploy v0.5.5 production"],
    ["fenced code", "```\n/deploy v0.5.5 production\n```"],
    ["indented code", "    /deploy v0.5.5 production"],
    ["a sentence", "Please /deploy v0.5.5 production"],
    ["a mention in a later line", "Looks good.\n\n/deploy v0.5.5 production"],
    ["/deployment", "/deployment v0.5.5 production"],
    ["/deploy-x", "/deploy-x v0.5.5 production"],
    ["an HTML comment", "<!--\n/deploy v0.5.5 production\n-->"],
    ["another App's command", "/rebase"],
  ])("%s is not a command, and costs no request", async (_, text) => {
    const world = await start();
    expect(await world.requestsOf(() => world.comment(text))).toEqual([]);
  });

  test("one command per comment: other lines that start with a verb are named, except in quotes and code", async () => {
    const world = await start({ deployYml: twoEnvironments });
    await world.comment("/deploy v0.5.5 production\n/lock staging\n> /unlock staging\n```\n/rollback staging\n```\n/deploy v0.5.5 staging");
    expect(world.deployments).toHaveLength(1);
    expect(world.answer()).toContain("`/lock` and `/deploy` on other lines were not read: one command per comment.");
    expect(world.answer()).not.toMatch(/unlock|`\/rollback`/);
    await world.report("success");
    expect(world.answer()).toContain("were not read");
  });

  test.each([
    ["/status\n/lock production"],
    ["/deploy v0.5.5 production --dry-run\n/lock production"],
    ["/deploy nothing production\n/lock production"],
    ["/help\n/lock production"],
    ["/cancel production\n/lock production"],
    ["/unlock production\n/lock production"],
    ["/deploy v0.5.5 prodution\n/lock production"],
    ["/deploy v0.5.5 production extra word\n/lock production"],
  ])("the note on what was not read is in every answer: %j", async (text) => {
    const world = await start({ deployYml: twoEnvironments });
    await world.comment(text);
    expect(world.answer()).toContain("`/lock` on another line was not read");
  });

  test("edits and deletions do nothing", async () => {
    const world = await start();
    const comment = await world.comment("Looks good.");
    expect(
      await world.requestsOf(async () => {
        world.github.editComment(comment, "/deploy v0.5.5 production");
        await world.github.idle();
        world.github.deleteComment(comment);
        await world.github.idle();
      }),
    ).toEqual([]);
    const executed = await world.comment("/deploy v0.5.5 production");
    world.github.editComment(executed, "/deploy v0.5.5 production --again");
    await world.github.idle();
    world.github.deleteComment(executed);
    await world.github.idle();
    expect(world.deployments).toHaveLength(1);
  });

  test("a comment that is gone before the claim is not executed", async () => {
    const world = await start();
    const { github } = world;
    github.fault({
      method: "POST",
      route: "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
      do: async (perform) => {
        const comment = world.pullRequest.comments.at(-1);
        if (comment !== undefined) github.deleteComment(comment);
        return await perform();
      },
    });
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toEqual([]);
    expect(world.answers()).toEqual([]);
  });
});

describe("bots", () => {
  const named = "envs:\n  - name: production\n    deployers: ['release-bot[bot]']\n";

  test("do nothing unless deploy.yml names them", async () => {
    const world = await start();
    const comment = await world.comment("/deploy v0.5.5 production", { by: "release-bot[bot]" });
    expect([world.deployments, world.answers(), world.reactions(comment)]).toEqual([[], [], []]);
  });

  test("deploy where deploy.yml names them, and only there", async () => {
    const world = await start({ deployYml: `${named}  - name: staging\n` });
    await world.comment("/deploy v0.5.5 production", { by: "release-bot[bot]" });
    expect(world.deployments).toMatchObject([{ environment: "production" }]);
    const comment = await world.comment("/deploy v0.5.5 staging", { by: "release-bot[bot]" });
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.deployments).toHaveLength(1);
  });

  test("of our own App never command us, not even if deploy.yml names them", async () => {
    const world = await start({ deployYml: named.replace("release-bot", "gitploy") });
    expect(await world.requestsOf(() => world.comment("/deploy v0.5.5 production", { by: "gitploy[bot]" }))).toEqual([]);
  });
});

describe("typing errors are answered, never executed", () => {
  const inputs =
    "envs:\n  - name: production\n    dynamic_payload:\n      enabled: true\n      inputs:\n        weight: {type: number}\n  - name: staging\n";

  test.each([
    ["/deplyo v0.5.5 production", "Did you mean `/deploy`?"],
    ["/Stauts", "Did you mean `/status`?"],
    ["/deploy v0.5.5 prodution", "**Did you mean** `/deploy v0.5.5 production`?"],
    ["/deploy prodution", "**Did you mean** `/deploy production`?"],
    ["/deploy production v0.5.5", "**Did you mean** `/deploy v0.5.5 production`?"],
    ["/deploy v0.5.5 production wieght=5", "weight"],
    ["/deploy v0.5.5 production --agian", "Did you mean `--again`?"],
    ["/lock stagin", "**Did you mean** `/lock staging`?"],
    ["/promote staging prodction", "**Did you mean** "],
    ["/status prod uction", "There is no place for"],
  ])("%s", async (text, says) => {
    const world = await start({ deployYml: inputs });
    const comment = await world.comment(text);
    expect(world.reactions(comment)).toEqual(["eyes", "confused"]);
    expect(world.answer()).toContain(says);
    expect(world.answers()).toHaveLength(1);
    expect(world.deployments).toEqual([]);
  });

  test("a command after a typing error is not read either", async () => {
    const world = await start();
    await world.comment("/deplyo v0.5.5 production\n/deploy v0.5.5 production");
    expect(world.answer()).toContain("`/deploy` on another line was not read");
    expect(world.deployments).toEqual([]);
  });

  test("a typing error on another line is ignored", async () => {
    const world = await start();
    expect(await world.requestsOf(() => world.comment("Hello\n/deplyo v0.5.5 production"))).toEqual([]);
  });
});

describe("what is offered can be typed", () => {
  const inputs = `${twoEnvironments}    dynamic_payload: {enabled: true, inputs: {note: {type: string}}}\n`;

  test.each([
    ["/rollback v0.5.5 prod", "Did you mean `/rollback prod to v0.5.5`?"],
    ["/rollback prod v0.5.5", "Did you mean `/rollback prod to v0.5.5`?"],
    ["/rollback v0.5.5", "**did you mean** `/rollback production to v0.5.5` or `/rollback staging to v0.5.5`?"],
    ["/promote v0.5.5 production", "**did you mean** `/deploy v0.5.5 production`?"],
    ["/promote v0.5.5 qa", "This repository deploys to"],
    ["/deploy staging note=two words", 'A value with spaces goes in quotes: `note="two words"`.'],
    ["/deploy v0.5.5 on prod --dry-run", "Did you mean `/deploy v0.5.5 to prod --dry-run`?"],
  ])("%s", async (text, says) => {
    const world = await start({ deployYml: inputs });
    await world.comment(text);
    expect(world.answer()).toContain(says);
    expect(world.deployments).toEqual([]);
  });

  test.each([
    ["/deploy", "- `/deploy <ref> production`\n- `/deploy <ref> staging`"],
    ["/deploy --again", "- `/deploy <ref> production --again`"],
  ])("%s in an issue needs a ref, too", async (text, says) => {
    const world = await start({ deployYml: twoEnvironments });
    const issue = world.github.issue(world.repository);
    await world.comment(text, { on: issue });
    expect(world.answer(issue)).toContain(says);
  });

  test("in a merged pull request, the ref is the merge commit", async () => {
    const world = await start({ deployYml: twoEnvironments });
    const merged = world.github.merge(world.pullRequest);
    await world.comment("/deploy");
    expect(world.answer()).toContain(`- \`/deploy ${merged.slice(0, 12)} production\``);
  });
});

describe("which ref, which environment", () => {
  test("without a ref, a pull request's head is meant", async () => {
    const world = await start();
    await world.comment("/deploy");
    expect(world.deployments).toMatchObject([{ sha: world.head, environment: "production" }]);
  });

  test("an issue has no head: a ref is required, and used", async () => {
    const world = await start();
    const issue = world.github.issue(world.repository);
    const comment = await world.comment("/deploy production", { on: issue });
    expect(world.reactions(comment)).toEqual(["eyes", "confused"]);
    expect(world.answer(issue)).toContain("### 😕 Which ref?");
    expect(world.answer(issue)).toContain("`/deploy <ref> production`");
    await world.comment("/deploy v0.5.5 production", { on: issue });
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
    await world.report("success");
    expect(world.answer(issue)).toContain("v0.5.5 is live in production");
  });

  test("a closed pull request requires a ref", async () => {
    const world = await start();
    world.github.closePullRequest(world.pullRequest);
    await world.comment("/deploy");
    expect(world.answer()).toContain("This pull request is closed");
    expect(world.deployments).toEqual([]);
    await world.comment("/deploy #1 production");
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("a request by a pull request's number is repeated by that number: elsewhere the head cannot be left out, and its branch may be gone", async () => {
    const world = await start({ check: "failure" });
    const other = world.github.issue(world.repository);
    world.github.closePullRequest(world.pullRequest);
    world.github.deleteRef(world.repository, "refs/heads/feature");
    for (const on of [world.pullRequest, other]) {
      await world.comment("/deploy #1 production", { on });
      expect(world.answer(on)).toContain("❌ **required_contexts**");
      expect(world.answer(on)).toContain("**Next:** `/deploy #1 production`");
    }
  });

  test("a merged pull request requires a ref and offers the merge commit, which can be typed as shown", async () => {
    const world = await start();
    const merged = world.github.merge(world.pullRequest);
    world.github.checkRun(world.repository, merged, { name: "ci", conclusion: "success" });
    await world.comment("/deploy");
    expect(world.deployments).toEqual([]);
    const [offered = ""] = /\/deploy [0-9a-f]{7,40} production/.exec(world.answer()) ?? [];
    await world.comment(offered);
    expect(world.deployments).toMatchObject([{ sha: merged }]);
  });

  test.each([
    ["the only one", "envs:\n  - name: eu-west\n", "eu-west"],
    ["the one with default: true", "envs:\n  - name: production\n  - name: staging\n    default: true\n", "staging"],
  ])("without an environment, it is %s", async (_, deployYml, environment) => {
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5");
    expect(world.deployments).toMatchObject([{ environment, sha: world.tagged }]);
  });

  test("without a default, all environments are listed as commands to type", async () => {
    const world = await start({ deployYml: twoEnvironments });
    const comment = await world.comment("/deploy v0.5.5");
    expect(world.reactions(comment)).toEqual(["eyes", "confused"]);
    expect(world.answer()).toContain("- `/deploy v0.5.5 production`\n- `/deploy v0.5.5 staging`");
    expect(world.deployments).toEqual([]);
  });

  test.each([
    ["/deploy v0.5.5 prodution a=1 --dry-run", "**Did you mean** `/deploy v0.5.5 production a=1 --dry-run`?"],
    ["/deploy prodution --again --dry-run", "**Did you mean** `/deploy production --dry-run --again`?"],
    ["/deploy production v0.5.5 --dry-run", "**Did you mean** `/deploy v0.5.5 production --dry-run`?"],
    ['/deploy v0.5.5 note="two words" --dry-run', '- `/deploy v0.5.5 staging note="two words" --dry-run`'],
    ['/deploy v0.5.5 --force "it burns"', '- `/deploy v0.5.5 production --force "it burns"`'],
    ['/rollback prodution --force "it burns"', '**Did you mean** `/rollback production --force "it burns"`?'],
    ["/deploy staging --dry-run", "`/deploy <ref> staging --dry-run`"],
  ])("an offered command keeps everything that was typed, so that no dry run becomes a deployment: %s", async (text, offered) => {
    const world = await start({ deployYml: twoEnvironments });
    const issue = world.github.issue(world.repository);
    await world.comment(text, { on: issue });
    expect(world.answer(issue)).toContain(offered);
    expect(world.deployments).toEqual([]);
  });

  test("names that would be read as something else are offered in quotes, and can be typed as shown", async () => {
    const world = await start({ deployYml: 'envs:\n  - name: a=b\n  - name: "-x"\n' });
    await world.comment("/deploy v0.5.5 a=b");
    const offered = [...world.answer().matchAll(/^- `(.+)`$/gm)].map(([, command = ""]) => command);
    expect(offered).toEqual(['/deploy v0.5.5 "a=b"', '/deploy v0.5.5 "-x"']);
    for (const command of offered) await world.comment(command);
    expect(world.deployments).toMatchObject([{ environment: "a=b" }, { environment: "-x" }]);
  });

  test("repeating a request for a branch named like the keyword to does not deploy the pull request", async () => {
    const world = await start({ check: "failure" });
    world.github.branch(world.repository, "to");
    await world.comment('/deploy "to" production');
    expect(world.answer()).toContain('**Next:** `/deploy "to" production`');
  });

  test("one word is the environment if it names one, else a ref", async () => {
    const world = await start();
    await world.comment("/deploy production");
    await world.comment("/deploy v0.5.5");
    expect(world.deployments.map(({ sha }) => sha)).toEqual([world.head, world.tagged]);
  });

  test("one word that names an environment and a tag is the environment; of two words each is what its position says", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n  - name: v0.5.5\n    aliases: [Edge]\n" });
    for (const text of ["/deploy V0.5.5", "/deploy edge --again", "/deploy to v0.5.5 --again", "/deploy v0.5.5 v0.5.5"])
      await world.comment(text);
    expect(world.deployments.map(({ sha, environment }) => [sha, environment])).toEqual([
      ...Array.from({ length: 3 }, () => [world.head, "v0.5.5"]),
      [world.tagged, "v0.5.5"],
    ]);
  });

  test("a misspelt environment is not taken for swapped words, even if an environment is called like the tag", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n  - name: v0.5.5\n" });
    await world.comment("/deploy v0.5.5 prodution");
    expect(world.answer()).toContain("**Did you mean** `/deploy v0.5.5 production`?");
  });

  test("with to, a word that names an environment can be a ref", async () => {
    const world = await start({ deployYml: twoEnvironments });
    world.github.branch(world.repository, "staging", "main");
    await world.comment("/deploy staging to production");
    expect(world.deployments).toMatchObject([{ sha: world.tagged, environment: "production" }]);
  });

  test("a branch, a full SHA, a short SHA and the head of a pull request by number", async () => {
    const world = await start();
    const { github, repository } = world;
    const other = github.commit(repository, "other", { files: { "other.txt": "1" } });
    const release = github.commit(repository, "release/1", { files: { "release.txt": "1" } });
    for (const sha of [other, release]) github.checkRun(repository, sha, { name: "ci", conclusion: "success" });
    github.openPullRequest(repository, { head: "other" });
    github.clock.advance(60_000);
    for (const ref of ["main", world.head, other.slice(0, 7), "#2", release, "release/1", world.head.slice(0, 7).toUpperCase()])
      await world.comment(`/deploy ${ref} production --again`);
    expect(world.deployments.map(({ sha }) => sha)).toEqual([world.tagged, world.head, other, other, release, release, world.head]);
  });

  test("a short SHA that names several commits, or has fewer than 7 characters, is refused and tells what is needed", async () => {
    const world = await start();
    const { store } = world.repository;
    // Seven characters do not collide by chance, so another commit with the same beginning is added.
    const twin = `${world.tagged.slice(0, 10)}${"0".repeat(30)}`;
    store.commits.get(world.tagged.slice(0, 7))?.push(twin);
    const prefix = world.tagged.slice(0, 8);
    const comment = await world.comment(`/deploy ${prefix} production`);
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer()).toContain("needs at least 7 characters, and more if several commits begin with those");
    await world.comment(`/deploy ${world.tagged.slice(0, 6)} production`);
    expect(world.answer()).toContain("at least 7 characters");
    expect(world.deployments).toEqual([]);
    await world.comment(`/deploy ${world.tagged.slice(0, 12)} production`);
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
  });

  test("a tag wins over a branch of the same name, and the answer says so to the end", async () => {
    const world = await start();
    const { github, repository } = world;
    const branch = github.commit(repository, "v0.5.5", { files: { "branch.txt": "1" } });
    github.checkRun(repository, branch, { name: "ci", conclusion: "success" });
    await world.comment("/deploy v0.5.5 production");
    // With the name, GitHub would take the branch.
    expect(world.deployments).toMatchObject([{ sha: world.tagged, ref: world.tagged }]);
    expect(world.answer()).toContain("`v0.5.5` is both a tag and a branch: the tag wins");
    await world.report("success");
    expect(world.answer()).toContain("the tag wins");
    expect(world.answer()).toContain("v0.5.5 is live in production");
  });

  test("a branch that a tag hides is offered again by its full name", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    deployable_ref: v.*\n" });
    const { github, repository } = world;
    const branch = github.commit(repository, "v0.5.5", { files: { "branch.txt": "1" } });
    github.checkRun(repository, branch, { name: "ci", conclusion: "success" });
    await world.comment("/deploy refs/heads/v0.5.5 production");
    expect(world.deployments).toMatchObject([{ sha: branch }]);
    await world.report("failure");
    expect(world.answer()).toContain("`/deploy refs/heads/v0.5.5 production` tries again");
  });

  test("an annotated tag is peeled", async () => {
    const world = await start();
    world.github.tag(world.repository, "v0.5.6", world.tagged, { annotated: true });
    await world.comment("/deploy v0.5.6 production");
    expect(world.deployments).toMatchObject([{ sha: world.tagged, ref: "v0.5.6", payload: { gitploy: { sha: world.tagged } } }]);
  });

  test("a ref that does not exist is refused, with a command to type", async () => {
    const world = await start();
    for (const ref of ["nowhere", "#77", "#0", "#01", "#99999999999", "abcdef0", "V0.5.5", "HEAD", "main~0", `${world.head}0`]) {
      const comment = await world.comment(`/deploy ${ref} production`);
      expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
      expect(world.answer()).toContain("❌ **ref** — No tag, branch, commit or pull request of this repository is called");
      expect(world.answer()).toContain("**Next:**");
    }
  });
});

describe("a repository without deploy.yml", () => {
  test("/deploy tells how to add one", async () => {
    const world = await start({ deployYml: null });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer()).toContain("This repository has no deploy.yml yet");
    expect(world.answer()).toMatch(/^```yaml\n# yaml-language-server: .*\nenvs:\n {2}- name: production\n```$/m);
  });

  test("so does /help", async () => {
    const world = await start({ deployYml: null });
    const comment = await world.comment("/help", { by: "rita" });
    expect(world.reactions(comment)).toEqual(["eyes", "rocket"]);
    expect(world.answer()).toContain("This repository has no deploy.yml yet");
    expect(world.answer()).toContain("**Next:** [Add deploy.yml](https://github.com/octo/app/new/main?filename=deploy.yml)");
  });

  test.each(["/status", "/lock production", "/rollback", "/cancel", "/approve production", "/promote a b", "/deplyo x", "/unlock"])(
    "%s is not answered, whoever types it",
    async (text) => {
      const world = await start({ deployYml: null });
      const own = await world.comment(text);
      const reader = await world.comment(text, { by: "rita" });
      const { github } = world;
      const late = github.comment(world.pullRequest, "ann", text);
      github.clock.advance(20 * 60_000);
      await github.idle();
      expect(world.answers()).toEqual([]);
      for (const comment of [own, reader, late]) expect(world.reactions(comment)).toEqual(["eyes"]);
    },
  );
});

describe("who may ask", () => {
  test.each([
    ["/deploy v0.5.5 production"],
    ["/deploy nowhere production"],
    ["/deploy v0.5.5 nowhere"],
    ["/deploy v0.5.5 production weight=1"],
    ["/deploy v0.5.5 production --froce"],
    ["/deploy v0.5.5 production --dry-run"],
    ["/lock production"],
    ["/rollback production"],
  ])("permission is checked before anything about the repository is said: %s", async (text) => {
    const world = await start();
    const comment = await world.comment(text, { by: "rita" });
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    const said = world
      .answer()
      .replace(/<!--.*?-->/g, "")
      .trim();
    expect(said).toBe("👎 **rita** may not do that: it takes write access to this repository.");
    expect(world.deployments).toEqual([]);
  });

  test.each([
    ["/staus", "rita", "Did you mean `/status`?"],
    ["/hlep", "rita", "Did you mean `/help`?"],
    ["/aprove production", "rita", "Did you mean `/approve`?"],
    ["/deplyo v0.5.5", "rita", "👎 **rita** may not do that: it takes write access to this repository."],
  ])("a misspelt verb is answered if its author may use the intended verb: %s by %s", async (text, by, says) => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    review: {enabled: true, reviewers: [rita]}\n" });
    await world.comment(text, { by });
    expect(world.answer()).toContain(says);
  });

  test("an invalid deploy.yml is not shown to whoever may not deploy either", async () => {
    const world = await start({ deployYml: "envs:\n  - name: secret\n    nonsense: 1\n" });
    await world.comment("/deploy v0.5.5 secret", { by: "rita" });
    expect(world.answer()).not.toMatch(/secret|nonsense/);
  });

  test.each(["/deploy v0.5.5 production", "/status", "/approve production", "/approve nowhere", "/reject", "/lock production"])(
    "a stranger gets 👎 and nothing else for %s",
    async (text) => {
      const world = await start({ private: false });
      const comment = await world.comment(text, { by: "stranger" });
      expect(world.reactions(comment)).toEqual(["-1"]);
      expect(world.answers()).toEqual([]);
    },
  );

  test("a stranger is not told that there is no deploy.yml", async () => {
    const world = await start({ private: false, deployYml: null });
    const comment = await world.comment("/deploy v0.5.5 production", { by: "stranger" });
    expect(world.reactions(comment)).toEqual(["-1"]);
    expect(world.answers()).toEqual([]);
  });

  test("if everybody can read, the answer names the role that commands need", async () => {
    const world = await start({ private: false });
    await world.comment("/status", { by: "rita" });
    expect(world.answer()).toContain("👎 **rita** may not do that: it takes triage access to this repository.");
    await world.comment("/approve production", { by: "rita" });
    expect(world.answer()).toContain("👎 **rita** may not do that: it takes being named as a reviewer in `deploy.yml`.");
  });

  test("if everybody can read, a reviewer needs no role", async () => {
    const world = await start({
      private: false,
      deployYml: "envs:\n  - name: production\n    review: { enabled: true, reviewers: [Stranger] }\n",
    });
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/approve production", { by: "stranger" });
    expect(world.deployments).toHaveLength(1);
  });
});

describe("reactions", () => {
  test.each([
    ["/deploy v0.5.5 production", ["eyes", "rocket"]],
    ["/deploy v0.5.5 production --dry-run", ["eyes", "rocket"]],
    ["/status", ["eyes", "rocket"]],
    ["/lock production", ["eyes", "rocket"]],
    ["/deploy nowhere production", ["eyes", "-1"]],
    ["/cancel production", ["eyes", "-1"]],
    ["/rollback production", ["eyes", "-1"]],
    ["/deploy v0.5.5 nowhere", ["eyes", "confused"]],
    ["/deploy v0.5.5 production --force", ["eyes", "confused"]],
    ["/lock", ["eyes", "confused"]],
  ])("%s has %j", async (text, reactions) => {
    const world = await start();
    expect(world.reactions(await world.comment(text))).toEqual(reactions);
  });
});
