import { describe, expect, test } from "vitest";
import { start } from "../support/world.js";

describe("a ref that is not found", () => {
  test.each([
    ["0.5.5", "`v0.5.5`"],
    ["V0.5.5", "`v0.5.5`"],
    ["v0.5.4", "`v0.5.5`"],
    ["Feature", "`feature`"],
    ["featur", "`feature`"],
    ["login", "`users/ann/login`"],
    ["refs/heads/featre", "`feature`"],
    ["https://github.com/octo/app/releases/tag/v0.5.5", "`v0.5.5`"],
    ["https://github.com/octo/app/tree/users/ann/login", "`users/ann/login`"],
    ["<https://GitHub.com/Octo/App/pull/1/files#diff-1>", "`#1`"],
    ["https://github.com/octo/app/pull/1", "`#1`"],
    ["http://www.github.com/octo/app/pull/1.diff", "`#1`"],
    ["github.com/octo/app/pull/1#issuecomment-5", "`#1`"],
    ["https://github.com/octo/app/tree/users%2Fann%2Flogin?tab=readme", "`users/ann/login`"],
    ["[v0.5.5](https://github.com/octo/app/releases/tag/v0.5.5)", "`v0.5.5`"],
    ["octo/app#1", "`#1`"],
    ["GH-1", "`#1`"],
    ["refs/pull/1/head", "`#1`"],
    ["pull/1", "`#1`"],
    ["origin/feature", "`feature`"],
    ["refs/remotes/origin/feature", "`feature`"],
    ["heads/feature", "`feature`"],
    ["REFS/TAGS/v0.5.5", "`v0.5.5`"],
    ["`v0.5.5`", "`v0.5.5`"],
    ["<v0.5.5>,", "`v0.5.5`"],
  ])("%s is answered with what it probably means", async (word, meant) => {
    const world = await start();
    world.github.branch(world.repository, "users/ann/login", world.head);
    const comment = await world.comment(`/deploy ${word} production`);
    expect(world.deployments).toEqual([]);
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer()).toContain(`Did you mean ${meant}?`);
    expect(world.answer()).toContain(`**Next:** \`/deploy ${meant.replaceAll("`", "")} production\``);
  });

  test("a link to a commit names its SHA", async () => {
    const world = await start();
    await world.comment(`/deploy https://github.com/octo/app/commit/${world.tagged} production`);
    expect(world.answer()).toContain(`Did you mean \`${world.tagged}\`?`);
    await world.comment(`/deploy https://github.com/octo/app/pull/1/commits/${world.head} production`);
    expect(world.answer()).toContain(`Did you mean \`${world.head}\`?`);
  });

  test.each([
    "commit/SHA.patch",
    "commit/SHA/checks?check_suite_focus=true",
    "pull/1/files/SHA",
    "pull/1/files/BASE..SHA#diff-1",
    "pull/1/changes/BASE..SHA",
  ])("so does %s", async (page) => {
    const world = await start();
    const path = page.replace("SHA", world.head).replace("BASE", world.tagged);
    await world.comment(`/deploy https://github.com/octo/app/${path} production`);
    expect(world.answer()).toContain(`Did you mean \`${world.head}\`?`);
  });

  test("another repository's pull request is not ours of that number", async () => {
    const world = await start();
    await world.comment("/deploy octo/application#1 production");
    expect(world.answer()).not.toContain("Did you mean");
  });

  test("an old branch is found by its name on the remote", async () => {
    const world = await start();
    world.github.branch(world.repository, "release-1", world.head);
    for (let index = 0; index < 150; index += 1) world.github.branch(world.repository, `nightly-${index}`, world.tagged);
    await world.comment("/deploy origin/release-1 production");
    expect(world.answer()).toContain("Did you mean `release-1`?");
  });

  test("a link to somewhere else names nothing here", async () => {
    const world = await start();
    await world.comment("/deploy https://github.com/octo/application/tree/v0.5.5 production");
    expect(world.answer()).not.toContain("Did you mean");
  });

  test("several equally similar refs are all named", async () => {
    const world = await start();
    world.github.tag(world.repository, "v0.5.6", world.tagged);
    await world.comment("/deploy v0.5.7 production");
    expect(world.answer()).toContain("Did you mean `v0.5.6` or `v0.5.5`?");
    expect(world.answer()).toContain("**Next:** `/deploy <ref> production`");
  });

  test("is found among thousands of tags, however old", async () => {
    const world = await start();
    for (let index = 0; index < 150; index += 1) world.github.tag(world.repository, `a-nightly-${index}`, world.tagged);
    await world.comment("/deploy 0.5.5 production");
    expect(world.answer()).toContain("Did you mean `v0.5.5`?");
  });

  test("is suggested for a rollback, too", async () => {
    const world = await start();
    for (const ref of ["v0.5.5", "feature"]) {
      await world.comment(`/deploy ${ref} production`);
      await world.report("success");
    }
    await world.comment("/rollback production to 0.5.5");
    expect(world.answer()).toContain("**Did you mean** `/rollback production to v0.5.5`?");
  });

  test("gets no suggestion if GitHub does not list the names", async () => {
    const world = await start();
    world.github.fault({ route: "graphql", operation: "SimilarRefs", times: 9, do: "500" });
    const comment = await world.comment("/deploy 0.5.5 production");
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer()).not.toContain("Did you mean");
  });
});

describe("a full name", () => {
  test("of a tag deploys the tag, of a branch the branch, if both have that name", async () => {
    const world = await start();
    world.github.branch(world.repository, "v0.5.5", world.head);
    await world.comment("/deploy refs/heads/v0.5.5 production");
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.head });
    expect(world.answer()).toContain("### ⏳ Deploying v0.5.5 to production");
    await world.comment("/deploy refs/tags/v0.5.5 production");
    expect(world.deployments.at(-1)).toMatchObject({ sha: world.tagged });
    await world.comment("/deploy refs/tags/feature production");
    expect(world.deployments).toHaveLength(2);
    expect(world.answer()).toContain("is called `refs/tags/feature`");
  });

  test("of a tag deploys it by its name", async () => {
    const world = await start();
    await world.comment("/deploy refs/tags/v0.5.5 production");
    expect(world.deployments).toMatchObject([{ ref: "v0.5.5", sha: world.tagged }]);
  });
});

// Tags and branches may have such names: git refuses only 40 hexadecimal digits.
describe("a tag or branch named like a short SHA", () => {
  test.each(["tag", "branch"] as const)("of another commit is ambiguous: a %s", async (kind) => {
    const world = await start();
    const name = world.tagged.slice(0, 8);
    world.github[kind](world.repository, name, world.head);
    const comment = await world.comment(`/deploy ${name} production`);
    expect(world.deployments).toEqual([]);
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    const full = `refs/${kind === "tag" ? "tags" : "heads"}/${name}`;
    expect(world.answer()).toContain(`\`${name}\` names more than one thing: it may be \`${full}\` or \`${world.tagged}\``);
    await world.comment(`/deploy ${full} production`);
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("of its own commit, or of none, is just a name", async () => {
    const world = await start();
    const name = world.tagged.slice(0, 8);
    world.github.tag(world.repository, name, world.tagged);
    world.github.tag(world.repository, "20260302", world.tagged);
    await world.comment(`/deploy ${name} production`);
    await world.comment("/deploy 20260302 production --again");
    expect(world.deployments).toMatchObject([{ ref: name }, { ref: "20260302" }]);
  });
});
