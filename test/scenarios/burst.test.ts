import { expect, test } from "vitest";
import { start } from "../support/world.js";

test("forty commands at once: GitHub's limits delay much of it, but nothing is lost or said twice", { timeout: 60_000 }, async () => {
  const world = await start({ troubled: true });
  const { github, repository } = world;
  const wishes = Array.from({ length: 40 }, (_, index) => {
    const [tag, files] = [`v1.${index}`, { [`${index}.txt`]: "1\n" }];
    const sha = github.commit(repository, `side-${index}`, { message: `Change ${index}`, files, author: "ann" });
    github.checkRun(repository, sha, { name: "ci", conclusion: "success" });
    github.tag(repository, tag, sha);
    return { tag, sha, issue: github.issue(repository, { title: `Ship ${tag}` }) };
  });
  await github.idle();
  const asked = wishes.map((wish) => ({ ...wish, comment: github.comment(wish.issue, "ann", `/deploy ${wish.tag} production`) }));
  for (let round = 0; round < 12; round += 1) {
    await github.idle();
    const unanswered = world.deployments.filter(({ statuses }) => statuses.length === 0);
    for (const deployment of unanswered) github.deploymentStatus(deployment, { state: "success" });
    await world.wait(30_000);
    await world.redeliverFailed();
  }
  const seen = asked.map(({ tag, sha, issue, comment }) => ({
    tag,
    answers: world.answers(issue).map((body) => body.split("\n", 1)[0]),
    checkRuns: world.checkRuns(sha).map(({ conclusion }) => conclusion),
    reactions: world.reactions(comment),
  }));
  const done = { checkRuns: ["success"], reactions: ["eyes", "rocket"] };
  // Each replaced the one before.
  const verdict = (index: number): string =>
    index === 39 ? "### ✅ v1.39 is live in production" : `### ☑️ v1.${index} was live in production, until v1.${index + 1} replaced it`;
  expect(seen).toEqual(asked.map(({ tag }, index) => ({ tag, answers: [verdict(index)], ...done })));
});
