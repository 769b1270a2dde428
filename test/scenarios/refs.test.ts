import { describe, expect, test } from "vitest";
import { start, type World } from "../support/world.js";

const second = 1000;

/** A comment that reaches the App only after something else has happened. */
async function commentThen(world: World, text: string, happening: () => void) {
  const comment = world.github.comment(world.pullRequest, "ann", text);
  world.github.clock.advance(5 * second);
  happening();
  await world.github.idle();
  return comment;
}

function pushed(world: World, message = "Something new"): string {
  const sha = world.github.commit(world.repository, "feature", { message, files: { "new.txt": message }, author: "ann" });
  world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
  return sha;
}

describe("a head that moved after the comment", () => {
  test("is detected by the repository's activity: both SHAs are shown and nothing is deployed", async () => {
    const world = await start();
    let sha = "";
    const comment = await commentThen(world, "/deploy production", () => (sha = pushed(world)));
    expect(world.deployments).toEqual([]);
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer()).toContain(`moved from \`${world.head.slice(0, 7)}\` to \`${sha.slice(0, 7)}\` after this was requested`);
    expect(world.answer()).toContain("**Next:** `/deploy production`");
    await world.comment("/deploy production");
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("is detected in spite of forged commit dates", async () => {
    const world = await start();
    await commentThen(world, "/deploy production", () => {
      const sha = world.github.commit(world.repository, "feature", { files: { "evil.txt": "1" }, date: new Date("2001-01-01T00:00:00Z") });
      world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
    });
    expect(world.deployments).toEqual([]);
  });

  test("is detected by a force push that the activity does not show", async () => {
    const world = await start();
    world.github.fault({ route: "/repos/{owner}/{repo}/activity", times: 9, do: "403" });
    let sha = "";
    await commentThen(world, "/deploy production", () => {
      sha = world.github.forcePush(world.repository, "feature");
      world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
    });
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain(`moved from \`${world.head.slice(0, 7)}\` to \`${sha.slice(0, 7)}\``);
  });

  test("is detected by the first check suite of the head, if there is no other evidence", async () => {
    const world = await start();
    world.github.fault({ route: "/repos/{owner}/{repo}/activity", times: 9, do: "404" });
    let sha = "";
    await commentThen(world, "/deploy production", () => (sha = pushed(world)));
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain(`moved to \`${sha.slice(0, 7)}\` after this was requested`);
  });

  test("is detected by the first check suite, and its earlier commit by an activity that lags behind", async () => {
    const world = await start();
    world.github.fault({
      route: "/repos/{owner}/{repo}/activity",
      do: async (perform) => {
        const all = (await (await perform()).json()) as readonly { readonly timestamp: string }[];
        const written = world.pullRequest.comments[0]?.createdAt ?? "";
        return Response.json(all.filter(({ timestamp }) => Date.parse(timestamp) <= Date.parse(written)));
      },
    });
    let sha = "";
    await commentThen(world, "/deploy production", () => (sha = pushed(world)));
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain(`moved from \`${world.head.slice(0, 7)}\` to \`${sha.slice(0, 7)}\` after this was requested`);
  });

  test("is detected if it moved to a commit that was pushed to another branch long before", async () => {
    const world = await start();
    const old = world.github.commit(world.repository, "elsewhere", { files: { "old.txt": "1" } });
    world.github.checkRun(world.repository, old, { name: "ci", conclusion: "success" });
    world.github.clock.advance(60 * second);
    await commentThen(world, "/deploy production", () => world.github.push(world.repository, "feature", old, "ann"));
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("after this was requested");
  });

  test("is detected if it is named by its number", async () => {
    const world = await start();
    await commentThen(world, "/deploy #1 production", () => pushed(world));
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("after this was requested");
  });

  test("is detected if it moved back: the commit in between is shown", async () => {
    const world = await start();
    let between = "";
    await commentThen(world, "/deploy production", () => {
      between = pushed(world);
      world.github.push(world.repository, "feature", world.head, "ann");
    });
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain(`moved from \`${world.head.slice(0, 7)}\` to \`${between.slice(0, 7)}\``);
  });
});

// A page of https://docs.github.com/en/rest/repos/repos#list-repository-activities has 100 entries, of all branches.
describe("a branch among many that move", () => {
  /** Makes more pushes than a page shows. */
  function busy({ github, repository }: World): void {
    const main = github.commit(repository, "main", { files: { "m.txt": "1" } });
    for (let count = 0; count < 120; count += 1) github.branch(repository, `busy-${count}`, main);
  }

  test.each(["", "#1 ", "feature ", "refs/heads/feature "])("/deploy %sproduction: a push behind 120 others refuses", async (ref) => {
    const world = await start();
    let sha = "";
    const comment = await commentThen(world, `/deploy ${ref}production`, () => {
      sha = pushed(world);
      busy(world);
    });
    expect(world.deployments).toEqual([]);
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer()).toContain(`moved from \`${world.head.slice(0, 7)}\` to \`${sha.slice(0, 7)}\` after this was requested`);
  });

  test("the commit that it was at is shown although only later pushes are on the page", async () => {
    const world = await start();
    let sha = "";
    await commentThen(world, "/deploy production", () => {
      pushed(world, "First");
      busy(world);
      sha = pushed(world, "Second");
    });
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain(`moved from \`${world.head.slice(0, 7)}\` to \`${sha.slice(0, 7)}\``);
  });

  test.each(["", "#1 ", "feature "])("/deploy %sproduction: one that did not move is deployed", async (ref) => {
    const world = await start();
    await commentThen(world, `/deploy ${ref}production`, () => busy(world));
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("nothing more is requested if the page reaches back far enough", async () => {
    const world = await start();
    const asked = async (happening: () => void): Promise<number> => {
      const requests = await world.requestsOf(() => commentThen(world, "/deploy feature production --again", happening));
      return requests.filter((request) => request.endsWith("/activity")).length;
    };
    expect(await asked(() => busy(world))).toBe(2);
    expect(await asked(() => world.github.commit(world.repository, "main", { files: { "n.txt": "1" } }))).toBe(1);
    expect(world.deployments).toHaveLength(2);
  });
});

describe("missing evidence", () => {
  test.each([
    ["", "403"],
    ["#1 ", "404"],
    ["feature ", "502"],
    ["refs/heads/feature ", "403"],
  ] as const)("/deploy %sproduction: an activity that cannot be read (%s) refuses, and the commit is offered", async (ref, fault) => {
    const world = await start();
    world.github.fault({ route: "/repos/{owner}/{repo}/activity", times: 99, do: fault });
    const comment = await world.comment(`/deploy ${ref}production`);
    expect(world.deployments).toEqual([]);
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer()).toContain("It is not known whether");
    expect(world.answer()).toContain(`**Next:** \`/deploy ${world.head} production\``);
    await world.comment(`/deploy ${world.head} production`);
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("is not needed for tags and SHAs", async () => {
    const world = await start();
    world.github.fault({ route: "/repos/{owner}/{repo}/activity", times: 99, do: "403" });
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/deploy refs/tags/v0.5.5 production --again");
    await world.comment(`/deploy ${world.head.slice(0, 8)} production`);
    expect(world.deployments).toHaveLength(3);
  });

  test("is not a problem if the activity lags behind and GitHub has known the commit for long", async () => {
    const world = await start();
    const old = world.github.commit(world.repository, "elsewhere", { files: { "old.txt": "1" } });
    world.github.checkRun(world.repository, old, { name: "ci", conclusion: "success" });
    world.github.clock.advance(60 * second);
    world.github.fault({
      route: "/repos/{owner}/{repo}/activity",
      times: 2,
      do: async (perform) => {
        const all = (await (await perform()).json()) as readonly { readonly after: string; readonly ref: string }[];
        return Response.json(all.filter(({ after, ref }) => ref !== "refs/heads/feature" || after !== old));
      },
    });
    await commentThen(world, "/deploy feature production", () => world.github.push(world.repository, "feature", old, "ann"));
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("It is not known whether");
  });
});

describe("a head that did not move", () => {
  test("is deployed if it was pushed a second before the comment", async () => {
    const world = await start();
    const sha = pushed(world);
    world.github.clock.advance(second);
    await world.comment("/deploy production");
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("is deployed while other branches move", async () => {
    const world = await start();
    await commentThen(world, "/deploy production", () => {
      world.github.commit(world.repository, "other", { files: { "o.txt": "1" } });
      world.github.commit(world.repository, "main", { files: { "m.txt": "1" } });
    });
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  // GitHub has no times for tags.
  test("a tag is deployed as it is when the command is read", async () => {
    const world = await start();
    await commentThen(world, "/deploy v0.5.5 production", () => world.github.tag(world.repository, "v0.5.5", world.head));
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("a tag costs two round trips until the deployment, and eight requests until the answer is written", async () => {
    const world = await start();
    await world.comment("/status");
    const requests = await world.requestsOf(() => world.comment("/deploy v0.5.5 production"));
    expect(requests.slice(0, 4).toSorted()).toEqual([
      "GET /repos/{owner}/{repo}/activity",
      "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
      "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
      "POST graphql",
    ]);
    expect(requests[4]).toBe("POST /repos/{owner}/{repo}/deployments");
    expect(requests.slice(5, 8).toSorted()).toEqual([
      "POST /repos/{owner}/{repo}/check-runs",
      "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
      "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
    ]);
  });

  test("is deployed for a pull request that was closed before, whatever its branch has done since", async () => {
    const world = await start();
    world.github.merge(world.pullRequest);
    world.github.clock.advance(60 * second);
    await commentThen(world, "/deploy #1 production", () => pushed(world));
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });
});

describe("a branch that was given by name and moved after the comment", () => {
  const moving: Readonly<Record<string, (world: World) => void>> = {
    push: ({ github, repository }) => void github.commit(repository, "main", { files: { "m.txt": "1" } }),
    force_push: ({ github, repository }) =>
      void github.forcePush(repository, "main", { files: { "deploy.yml": "envs:\n  - name: production\n" } }),
    pr_merge: ({ github, pullRequest }) => void github.merge(pullRequest),
  };

  test.each(["main", "refs/heads/main"].flatMap((ref) => Object.keys(moving).map((type) => [ref, type] as const)))(
    "/deploy %s production, by a %s: both SHAs are shown and nothing is deployed",
    async (ref, type) => {
      const world = await start();
      const before = world.github.head(world.repository, "main");
      await commentThen(world, `/deploy ${ref} production`, () => moving[type]?.(world));
      const after = world.github.head(world.repository, "main");
      expect(world.deployments).toEqual([]);
      expect(world.answer()).toContain(`moved from \`${before?.slice(0, 7)}\` to \`${after?.slice(0, 7)}\` after this was requested`);
    },
  );

  test("that was deleted and created again", async () => {
    const world = await start();
    await commentThen(world, "/deploy feature production", () => {
      world.github.deleteRef(world.repository, "refs/heads/feature");
      world.github.branch(world.repository, "feature", world.tagged);
    });
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("after this was requested");
  });
});

describe("whose commit it is", () => {
  async function forked() {
    const world = await start({ private: false });
    const { github, repository } = world;
    const fork = github.fork(repository, "guest");
    const sha = github.commit(fork, "evil", { files: { "evil.txt": "1" }, author: "guest" });
    const pull = github.openPullRequest(repository, { head: "evil", fork, author: "guest" });
    github.checkRun(repository, sha, { name: "ci", conclusion: "success" });
    github.clock.advance(60 * second);
    await github.idle();
    return { world, fork, sha, pull };
  }

  test("a fork's pull request is refused, with what would help", async () => {
    const { world, pull } = await forked();
    const comment = await world.comment("/deploy production", { on: pull });
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer(pull)).toContain("❌ **pull_request** — ");
    expect(world.answer(pull)).toContain("is a fork's");
    expect(world.answer(pull)).toContain("push it to a branch here");
    expect(world.deployments).toEqual([]);
  });

  test("so is its SHA, however it is named, and by force", async () => {
    const { world, sha } = await forked();
    for (const text of [
      `/deploy ${sha} production`,
      `/deploy ${sha.slice(0, 9)} production`,
      "/deploy #2 production",
      `/deploy ${sha} production --force "now"`,
    ]) {
      await world.comment(text, { by: "cleo" });
      expect(world.answer()).toContain("is a fork's: no branch, tag or pull request of this repository contains it");
    }
    expect(world.deployments).toEqual([]);
  });

  test("it is unknown with more than 200 branches or tags; then the name of a branch or a tag deploys it", async () => {
    const { world, sha } = await forked();
    for (let index = 0; index < 210; index += 1) world.github.tag(world.repository, `a${index}`, world.tagged);
    world.github.tag(world.repository, "z", sha);
    await world.comment(`/deploy ${sha} production`);
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("None of the 200 branches and 200 tags that Gitploy looks at contains");
    expect(world.answer()).toContain("Deploy it by the name of a branch or a tag that points to it");
    expect(world.answer()).toContain("`/deploy <ref> production`");
    await world.comment("/deploy z production");
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("it is ours as soon as a branch or a tag here has it", async () => {
    const { world, sha } = await forked();
    world.github.tag(world.repository, "adopted", sha);
    await world.comment(`/deploy ${sha} production`);
    expect(world.deployments).toMatchObject([{ sha }]);
    world.github.deleteRef(world.repository, "refs/tags/adopted");
    await world.comment(`/deploy ${sha} production --again`);
    expect(world.deployments).toHaveLength(1);
    world.github.branch(world.repository, "adopted", sha);
    world.github.commit(world.repository, "adopted", { files: { "more.txt": "1" } });
    await world.comment(`/deploy ${sha} production --again`);
    expect(world.deployments).toHaveLength(2);
  });

  // A pull request always stays a fork's; whose its commits are is another question.
  test.each([
    ["its own pull request", "/deploy production", "there"],
    ["its number", "/deploy #2 production", "here"],
    ["its branch here", "/deploy adopted production", "here"],
    ["its SHA", "/deploy <sha> production", "here"],
  ])("once it was pushed to a branch here, as the refusal says, it is ours by %s", async (_, text, where) => {
    const { world, sha, pull } = await forked();
    await world.comment("/deploy production", { on: pull });
    world.github.branch(world.repository, "adopted", sha);
    await world.comment(text.replace("<sha>", sha), { on: where === "there" ? pull : world.pullRequest });
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("once it was merged, it is ours by its number and its SHA", async () => {
    const { world, sha, pull } = await forked();
    world.github.merge(pull);
    await world.comment("/deploy #2 production");
    await world.comment(`/deploy ${sha} production --again`);
    expect(world.deployments).toMatchObject([{ sha }, { sha }]);
  });

  test("a fork's head that moves to another commit of ours after the comment is refused, by the fork's own activity", async () => {
    const { world, fork, sha, pull } = await forked();
    const { github, repository } = world;
    const next = github.writeCommit(repository, [sha], { files: { "later.txt": "1" } });
    for (const [branch, commit] of [
      ["adopted", sha],
      ["next", next],
    ] as const) {
      github.branch(repository, branch, commit);
      github.checkRun(repository, commit, { name: "ci", conclusion: "success" });
    }
    github.clock.advance(60 * second);
    const comment = github.comment(pull, "ann", "/deploy production");
    github.clock.advance(5 * second);
    github.push(fork, "evil", next, "guest");
    await github.idle();
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer(pull)).toContain(`moved from \`${sha.slice(0, 7)}\` to \`${next.slice(0, 7)}\` after this was requested`);
    expect(world.deployments).toEqual([]);
  });

  test("it stays ours while it waits", async () => {
    const { world, sha, pull } = await forked();
    const check = world.github.checkRun(world.repository, sha, { name: "slow" });
    world.github.branch(world.repository, "adopted", sha);
    await world.comment("/deploy production", { on: pull });
    expect(world.deployments).toEqual([]);
    world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ sha }]);
  });

  test("it is refused if GitHub does not tell", async () => {
    const { world, sha } = await forked();
    let asked = 0;
    for (let index = 0; index < 3; index += 1) {
      world.github.fault({
        route: "graphql",
        do: async (perform) => {
          asked += 1;
          const response = await perform();
          const answer = (await response.json()) as { data?: { repository?: { refs?: unknown } } };
          if (answer.data?.repository?.refs === undefined) return Response.json(answer);
          const errors = [{ type: "SERVICE_UNAVAILABLE", message: "No.", path: ["repository", "refs", "nodes", 0, "compare"] }];
          return Response.json({ ...answer, errors });
        },
      });
    }
    await world.comment(`/deploy ${sha} production`);
    expect(asked).toBe(3);
    expect(world.deployments).toEqual([]);
    expect(world.answer()).toContain("GitHub did not say whether");
  });

  test("a commit of the default branch needs no further look", async () => {
    const world = await start();
    const requests = await world.requestsOf(() => world.comment(`/deploy ${world.tagged} production`));
    const before = requests.slice(0, requests.indexOf("POST /repos/{owner}/{repo}/deployments"));
    expect(before.filter((request) => request === "POST graphql")).toHaveLength(1);
  });
});

describe("drafts", () => {
  async function draft(deployYml?: string) {
    const world = await start(deployYml === undefined ? {} : { deployYml });
    world.github.convertToDraft(world.pullRequest);
    return world;
  }

  test("are refused, by whatever name", async () => {
    const world = await draft();
    for (const ref of ["", "#1 ", "feature ", `${world.head} `]) {
      await world.comment(`/deploy ${ref}production`);
      expect(world.answer()).toContain("[#1](https://github.com/octo/app/pull/1) is a draft. Mark it as ready for review");
    }
    world.github.markReady(world.pullRequest);
    await world.comment("/deploy production");
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("are refused even if they became drafts while the request waited", async () => {
    const world = await start({ check: "pending" });
    await world.comment("/deploy production");
    world.github.convertToDraft(world.pullRequest);
    for (const check of world.checks) world.github.finishCheck(check, "success");
    await world.github.idle();
    expect(world.deployments).toEqual([]);
    expect(world.answers()[0]).toMatch(/❌ \*\*pull_request\*\* — .* is a draft/);
  });

  test("are deployed if deploy.yml allows it", async () => {
    const world = await draft("envs:\n  - name: production\n    pull_request: {draft: true}\n");
    await world.comment("/deploy production");
    expect(world.deployments).toMatchObject([{ sha: world.head }]);
  });

  test("are found however many pull requests have the same head", async () => {
    const world = await start();
    for (let count = 0; count < 70; count += 1) {
      world.github.openPullRequest(world.repository, { head: "feature", title: `Feature ${count}`, author: "ann", draft: count === 69 });
    }
    const comment = await world.comment("/deploy feature production");
    expect(world.reactions(comment)).toEqual(["eyes", "-1"]);
    expect(world.answer()).toContain("[#71](https://github.com/octo/app/pull/71) is a draft.");
  });

  test("of a fork at a commit of ours block nothing", async () => {
    const world = await start({ private: false });
    const { github, repository, tagged } = world;
    const fork = github.fork(repository, "guest");
    github.push(fork, "nuisance", tagged);
    github.openPullRequest(repository, { head: "nuisance", fork, draft: true, author: "guest" });
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toHaveLength(1);
  });
});

describe("pull_request.approved", () => {
  const deployYml = "envs:\n  - name: production\n    pull_request: {approved: true}\n";
  const approving = () => start({ deployYml, private: false });

  async function refused(world: World): Promise<boolean> {
    const before = world.deployments.length;
    await world.comment("/deploy production");
    const made = world.deployments.length > before;
    expect(world.answer()).toMatch(
      made ? /Deploying/ : /❌ \*\*pull_request\*\* — `\w{7}` is neither in `main` nor approved: \[#1\].* lacks an approval/,
    );
    return !made;
  }

  test("without a review", async () => {
    expect(await refused(await approving())).toBe(true);
  });

  test("approved by someone with write", async () => {
    const world = await approving();
    world.github.review(world.pullRequest, "bob", "APPROVED");
    expect(await refused(world)).toBe(false);
  });

  test.each(["rita", "stranger"])("an approval by %s does not count", async (login) => {
    const world = await approving();
    world.github.review(world.pullRequest, login, "APPROVED");
    expect(await refused(world)).toBe(true);
  });

  test("an approval of an older commit does not count", async () => {
    const world = await approving();
    world.github.review(world.pullRequest, "bob", "APPROVED");
    pushed(world);
    world.github.clock.advance(60 * second);
    expect(await refused(world)).toBe(true);
  });

  test("changes requested by somebody else count more, until they approve", async () => {
    const world = await approving();
    world.github.review(world.pullRequest, "bob", "APPROVED");
    world.github.review(world.pullRequest, "cleo", "CHANGES_REQUESTED");
    expect(await refused(world)).toBe(true);
    world.github.review(world.pullRequest, "cleo", "APPROVED");
    expect(await refused(world)).toBe(false);
  });

  test("changes requested by somebody without write access do not count", async () => {
    const world = await approving();
    world.github.review(world.pullRequest, "bob", "APPROVED");
    world.github.review(world.pullRequest, "rita", "CHANGES_REQUESTED");
    expect(await refused(world)).toBe(false);
  });

  test("a comment after an approval takes nothing back, a dismissal does", async () => {
    const world = await approving();
    const review = world.github.review(world.pullRequest, "bob", "APPROVED");
    world.github.review(world.pullRequest, "bob", "COMMENTED");
    expect(await refused(world)).toBe(false);
    review.state = "DISMISSED";
    await world.comment("/deploy production --again");
    expect(world.deployments).toHaveLength(1);
  });

  test("a commit in the default branch needs no approval", async () => {
    const world = await approving();
    await world.comment("/deploy v0.5.5 production");
    expect(world.deployments).toMatchObject([{ sha: world.tagged }]);
  });

  test("a branch without a pull request is refused and says so", async () => {
    const world = await approving();
    const sha = world.github.commit(world.repository, "wild", { files: { "w.txt": "1" } });
    world.github.checkRun(world.repository, sha, { name: "ci", conclusion: "success" });
    await world.comment("/deploy wild production");
    expect(world.answer()).toContain("no open pull request has it as its head");
    expect(world.deployments).toEqual([]);
  });

  test("a closed pull request's approval does not count", async () => {
    const world = await approving();
    world.github.review(world.pullRequest, "bob", "APPROVED");
    world.github.closePullRequest(world.pullRequest);
    await world.comment("/deploy feature production");
    expect(world.deployments).toEqual([]);
  });
});

describe("deployable_ref", () => {
  const deployYml = "envs:\n  - name: production\n    deployable_ref: 'v[0-9.]+'\n  - name: staging\n    deployable_ref: 'feat.*'\n";

  test("is matched whole against the ref as given, and for a pull request against its branch", async () => {
    const world = await start({ deployYml });
    const { github, repository, tagged } = world;
    github.tag(repository, "xv1", tagged);
    github.tag(repository, "v1-rc", tagged);
    for (const ref of ["xv1", "v1-rc", "main", tagged, "#1"]) {
      await world.comment(`/deploy ${ref} production`);
      expect(world.answer()).toContain("only refs that match `v[0-9.]+` may");
    }
    expect(world.deployments).toEqual([]);
    await world.comment("/deploy v0.5.5 production");
    await world.comment("/deploy staging");
    await world.comment("/deploy #1 staging --again");
    expect(world.deployments.map(({ environment }) => environment)).toEqual(["production", "staging", "staging"]);
  });
});
