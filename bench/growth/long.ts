import { createStage, type Stage } from "../stage.js";
import { atMost, type Row } from "../table.js";
import { spendingOf } from "./spending.js";

/** Long lists: commits since what is live, branches, a conversation, a deployment's statuses. */
export async function long(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of [12, 120, 1_200]) rows.push(...(await commits(size)));
  for (const size of [4, 40, 400]) rows.push(...(await branches(size)));
  for (const size of [7, 70, 700]) rows.push(...(await comments(size)));
  for (const size of [5, 50, 500]) rows.push(...(await statuses(size)));
  return rows;
}

const noChecks = "envs:\n  - name: production\n    required_contexts: []\n";

/** Does something without telling any process. */
async function unheard({ github }: Stage, happening: () => unknown): Promise<void> {
  const { outbox } = github.world;
  const { deliver } = outbox;
  await github.idle();
  outbox.deliver = undefined;
  happening();
  outbox.deliver = deliver;
}

async function commits(size: number): Promise<readonly Row[]> {
  const stage = createStage(0);
  const { github } = stage;
  const { repository, issue } = stage.place(noChecks);
  await stage.start();
  github.comment(issue, "ann", "/deploy v1 production");
  await github.idle();
  for (const deployment of repository.deployments.values()) github.deploymentStatus(deployment, { state: "success" });
  await unheard(stage, () => {
    for (let index = 0; index < size; index += 1) github.commit(repository, "main", { message: `Step ${index}` });
  });
  const before = github.requests.length;
  github.comment(issue, "ann", "/deploy main production");
  await github.idle();
  const { requests, points, bytes } = spendingOf(github.requests.slice(before));
  return [
    atMost(`/deploy of ${size} commits since what is live: requests`, requests, 40),
    atMost("    points", points, 40),
    { what: "    bytes", measured: String(bytes) },
  ];
}

/** A SHA that only the last of all branches has, not at its head. */
async function branches(size: number): Promise<readonly Row[]> {
  const stage = createStage(0);
  const { github } = stage;
  const { repository, issue } = stage.place(noChecks);
  const sha = github.commit(repository, "zz-hotfix", { message: "In between" });
  github.commit(repository, "zz-hotfix", { message: "Newer" });
  for (let index = 0; index < size; index += 1) github.branch(repository, `a-${String(index).padStart(4, "0")}`, "v1");
  await stage.start();
  const before = github.requests.length;
  github.comment(issue, "ann", `/deploy ${sha} production`);
  await github.idle();
  const { requests, points } = spendingOf(github.requests.slice(before));
  const answer = issue.comments.at(-1)?.body ?? "";
  const named = answer.includes("Deploy it by the name of a branch or a tag") ? 1 : 0;
  return [
    atMost(
      `/deploy of a SHA amid ${size} branches: neither deployed nor told the way out`,
      1 - Math.max(repository.deployments.size, named),
      0,
    ),
    atMost("    requests", requests, 20),
    atMost("    points", points, 20),
  ];
}

async function comments(size: number): Promise<readonly Row[]> {
  const stage = createStage(0);
  const { github } = stage;
  const { repository, issue } = stage.place(noChecks);
  await stage.start();
  github.comment(issue, "ann", "/deploy v1 production");
  await github.idle();
  await unheard(stage, () => {
    for (let index = 0; index < size; index += 1) github.comment(issue, "bob", `And another thing: ${index}`);
  });
  const before = github.requests.length;
  for (const deployment of repository.deployments.values()) github.deploymentStatus(deployment, { state: "success" });
  await github.idle();
  const { requests } = spendingOf(github.requests.slice(before));
  const answers = issue.comments.filter(({ body }) => body.includes("<!-- gitploy:"));
  return [
    atMost(`a success ${size} comments after its answer: answers but one`, Math.abs(answers.length - 1), 0),
    atMost("    answers that do not say so", answers.filter(({ body }) => !body.includes("is live in production")).length, 0),
    atMost("    requests", requests, 20),
  ];
}

/** A tool that reports every step, all at once. */
async function statuses(size: number): Promise<readonly Row[]> {
  const stage = createStage(0);
  const { github } = stage;
  const { repository, issue } = stage.place(noChecks);
  await stage.start();
  github.comment(issue, "ann", "/deploy v1 production");
  await github.idle();
  const before = github.requests.length;
  const [deployment] = repository.deployments.values();
  for (let index = 1; index < size; index += 1)
    if (deployment !== undefined) github.deploymentStatus(deployment, { state: "in_progress", description: `step ${index}` });
  if (deployment !== undefined) github.deploymentStatus(deployment, { state: "success" });
  await github.idle();
  const { requests, contents, points } = spendingOf(github.requests.slice(before));
  const says = issue.comments.some(({ body }) => body.includes("is live in production"));
  return [
    atMost(`${size} statuses at once: answers that do not say the last`, says ? 0 : 1, 0),
    atMost("    requests", requests, 60),
    atMost("    contents", contents, 10),
    { what: "    points", measured: String(points) },
  ];
}
