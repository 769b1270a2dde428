import { expect, test } from "vitest";
import { start } from "../support/world.js";

const named = (length: number): readonly string[] => Array.from({ length }, (_, index) => `env-${index}`);
const deployYml = (names: readonly string[]): string =>
  `envs:\n${names.map((name) => `  - name: ${name}\n    auto_deploy_on: refs/heads/main\n    required_contexts: []\n`).join("")}`;

// GitHub allows 80 contents a minute: the deployments come first, their answers when there is room.
test("a push to fifty environments is deployed to all of them, within GitHub's limits", { timeout: 60_000 }, async () => {
  const names = named(50);
  const world = await start({ deployYml: deployYml(names) });
  const sha = world.github.commit(world.repository, "main", { message: "Next", author: "cleo" });
  await world.github.idle();
  expect(world.deployments.map(({ environment }) => environment).toSorted()).toEqual(names.toSorted());
  await world.wait(2 * 60_000);
  for (const name of names) expect(world.checkRuns(sha, `deploy/${name}`)).toMatchObject([{ status: "in_progress" }]);
});

test("a failure in one environment does not concern the others, and only it is repeated", async () => {
  const names = named(12);
  const world = await start({ deployYml: deployYml(names), troubled: true });
  world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/git/refs", do: "403" });
  world.github.commit(world.repository, "main", { message: "Next", author: "cleo" });
  await world.github.idle();
  expect(world.deployments).toHaveLength(11);
  await world.wait(2 * 60_000);
  const requests = await world.requestsOf(() => world.redeliverFailed());
  expect(world.deployments.map(({ environment }) => environment).toSorted()).toEqual(names.toSorted());
  expect(requests.filter((request) => request.endsWith("/deployments"))).toHaveLength(1);
  expect(requests.filter((request) => request.endsWith("/git/refs"))).toHaveLength(1);
});
