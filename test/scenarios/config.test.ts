import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { start } from "../support/world.js";

const folder = new URL("../core/config/deploy-yml/", import.meta.url);
const fixtures = readdirSync(folder).map((name) => ({ name, text: readFileSync(new URL(name, folder), "utf8") }));
const mistakes: Readonly<Record<string, readonly [line: number, key: string]>> = {
  "gitploy-io_argocd-demo.5d66e97-mistake-typo.yml": [7, "dynamic_payload"],
  "gitploy-io_gitploy.e4c40f8-mistake-misplaced-inputs.yml": [33, "dynamic_payload.inputs"],
};

describe("where deploy.yml is read", () => {
  test("at the root, before .github", async () => {
    const world = await start({ deployYml: "envs:\n  - name: root\n", files: { ".github/deploy.yml": "envs:\n  - name: folder\n" } });
    await world.comment("/deploy v0.5.5");
    expect(world.deployments).toMatchObject([{ environment: "root" }]);
  });

  test("in .github where the root has none", async () => {
    const world = await start({ deployYml: null, files: { ".github/deploy.yml": "envs:\n  - name: folder\n" } });
    await world.comment("/deploy v0.5.5");
    expect(world.deployments).toMatchObject([{ environment: "folder" }]);
  });

  test("an invalid one at the root is not made up for by the one in .github", async () => {
    const world = await start({ deployYml: "envs: 1\n", files: { ".github/deploy.yml": "envs:\n  - name: folder\n" } });
    await world.comment("/deploy v0.5.5");
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("deploy.yml has 1 mistake");
  });

  test("from the default branch only: what a pull request makes of it changes no rule", async () => {
    const world = await start({ deployYml: "envs:\n  - name: production\n    required_contexts: [security]\n" });
    const { github, repository } = world;
    const changed = github.commit(repository, "feature", {
      files: { "deploy.yml": "envs:\n  - name: production\n    required_contexts: []\n  - name: backdoor\n" },
    });
    github.checkRun(repository, changed, { name: "ci", conclusion: "success" });
    github.clock.advance(60_000);
    await world.comment("/deploy production");
    expect(world.answer()).toContain("security");
    await world.comment("/deploy v0.5.5 backdoor");
    expect(world.answer()).toContain("There is no environment backdoor");
    expect(world.deployments).toEqual([]);
  });

  test("as the default branch has it now, whatever its name", async () => {
    const world = await start({
      before: (github, repository, tagged) => {
        github.push(repository, "trunk", tagged);
        github.commit(repository, "trunk", { files: { "deploy.yml": "envs:\n  - name: of-trunk\n" } });
        repository.defaultBranch = "trunk";
      },
    });
    await world.comment("/deploy v0.5.5");
    expect(world.deployments).toMatchObject([{ environment: "of-trunk" }]);
  });
});

// product.md, section 2: another tool's file is not ours, is never reported on, and the other path is looked at.
describe("a deploy.yml of another tool", () => {
  const playbook = "- hosts: all\n  tasks:\n    - debug: msg=hello\n";
  const workflow = "name: Deploy\non: push\nenv:\n  A: b\njobs: {}\n";

  test.each([
    ["Ansible", playbook],
    ["Actions", workflow],
    ["no YAML", "{% if x %}\n  - a: [\n"],
    ["larger than we read", `kind: Deployment\nnotes: "${"x".repeat(70_000)}"\n`],
  ])("%s: the one in .github counts", async (_, deployYml) => {
    const world = await start({ deployYml, files: { ".github/deploy.yml": "envs:\n  - name: folder\n" } });
    await world.comment("/deploy v0.5.5");
    expect(world.deployments).toMatchObject([{ environment: "folder" }]);
  });

  test("alone: as if there were none, and a pull request that changes it gets no check run", async () => {
    const world = await start({ deployYml: playbook });
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toContain("has no deploy.yml yet");
    await world.comment("/status");
    expect(world.answers()).toHaveLength(1);
    const sha = world.github.commit(world.repository, "change", { files: { "deploy.yml": workflow } });
    world.github.openPullRequest(world.repository, { head: "change" });
    await world.github.idle();
    expect(world.checkRuns(sha, "deploy.yml")).toEqual([]);
  });

  test("a near miss of envs is ours", async () => {
    const world = await start({ deployYml: "evns:\n  - name: production\n" });
    await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toContain("Did you mean `envs`?");
  });
});

describe("variables", () => {
  const deployYml =
    "envs:\n  - name: production\n    task: ${GITPLOY_ROLLBACK_TASK}\n    payload:\n      rollback: ${GITPLOY_IS_ROLLBACK}\n      text: '${GITPLOY_IS_ROLLBACK}'\n      n: ${GITPLOY_ROLLBACK_TASK:-3}\n      nothing: ${GITPLOY_ROLLBACK_TASK}\n      literal: $${HOME}\n";

  test("without quotes get their type, and an empty task is left out", async () => {
    const world = await start({ deployYml });
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toMatchObject([
      { task: "deploy", payload: { rollback: false, text: "false", n: 3, nothing: null, literal: "${HOME}" } },
    ]);
  });
});

describe("what is wrong is answered, all at once, and nothing is deployed", () => {
  test("with lines that lead there, what was expected and what was probably meant", async () => {
    const world = await start({
      deployYml: "envs:\n  - name: production\n    dynamic_paylod: {}\n    timeout: soon\n    deployable_ref: '('\n  - name: Production\n",
    });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.reactions(comment)).toEqual(["eyes", "confused"]);
    const answer = world.answer();
    expect(answer).toContain("### 😕 deploy.yml has 4 mistakes");
    expect(answer).toContain("[3:5](https://github.com/octo/app/blob/main/deploy.yml#L3)");
    expect(answer).toContain("Did you mean `dynamic_payload`?");
    for (const line of [4, 5, 6]) expect(answer).toContain(`blob/main/deploy.yml#L${line})`);
    expect(answer).toContain("https://github.com/octo/app/edit/main/deploy.yml");
    expect(world.deployments).toEqual([]);
  });

  test("for every verb", async () => {
    const world = await start({ deployYml: "envs: []\n" });
    for (const text of ["/status", "/lock production", "/rollback", "/help"]) {
      await world.comment(text);
      expect(world.answer()).toContain("deploy.yml has 1 mistake");
    }
  });

  test.each([
    ["no YAML", "envs: [", /1 mistake/],
    ["empty", "", /has no deploy\.yml yet/],
    [
      "an alias bomb",
      "a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nenvs: [*c,*c,*c,*c,*c]\n",
      /mistake/,
    ],
    ["more than 64 KiB", `# ${"x".repeat(65_600)}\nenvs:\n  - name: production\n`, /is too large/],
    ["far more than 64 KiB", `# ${"x".repeat(600_000)}\nenvs:\n  - name: production\n`, /is too large/],
    ["binary", "envs:\n  - name: \u0000production\n", /is not text/],
    ["a folder", null, /has no deploy\.yml yet/],
  ])("%s", async (what, deployYml, says) => {
    const world = await start({ deployYml, files: what === "a folder" ? { "deploy.yml/readme": "x" } : {} });
    const comment = await world.comment("/deploy v0.5.5 production");
    expect(world.answer()).toMatch(says);
    expect(world.reactions(comment)).not.toContain("rocket");
    expect(world.deployments).toEqual([]);
  });
});

describe("files of the original Gitploy", () => {
  test.each(fixtures.filter(({ name }) => name.includes("mistake")))("$name is reported where the mistake is", async ({ name, text }) => {
    const world = await start({ deployYml: text });
    await world.comment("/status");
    const [line, key] = mistakes[name] ?? [0, ""];
    expect(world.answer()).toContain(`blob/main/deploy.yml#L${line})`);
    expect(world.answer()).toContain(key);
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toEqual([]);
  });

  test.each(fixtures.filter(({ name }) => !name.includes("mistake")))(
    "$name is valid, and each of its environments is judged",
    async ({ text }) => {
      const world = await start({ deployYml: text, roles: { ann: "admin" } });
      await world.comment("/status");
      expect(world.answer()).toMatch(/^### 📋/);
      const names = [...text.matchAll(/^\s*- name: *['"]?([\w-]+)/gm)].map(([, name = ""]) => name);
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) {
        expect(world.answer()).toContain(name);
      }
      for (const name of names) {
        await world.comment(`/deploy v0.5.5 ${name} --dry-run`);
        expect(world.answer()).toMatch(/^### \S+ (Dry run: v0\.5\.5 would|The inputs|.*input)/);
        expect(world.answer()).toContain(name);
      }
    },
  );
});
