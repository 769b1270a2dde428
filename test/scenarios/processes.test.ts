import { expect, test } from "vitest";
import { createGitHub } from "../../playground/github/github.js";
import { credentials } from "../support/credentials.js";
import { type Process, startServer } from "../support/process.js";

// The App in production: a separate process, with GitHub and webhooks over HTTP.
interface App extends Pick<Process, "kill"> {
  readonly port: number;
}

async function startApp(gitHubPort: number): Promise<App> {
  const { kill, wrote } = startServer({ ...credentials, GHE_HOST: `localhost:${gitHubPort}`, GHE_PROTOCOL: "http" });
  const [, port] = await wrote(/Listening on port (\d+)/);
  return { kill, port: Number(port) };
}

async function stage() {
  const github = createGitHub({ webhookSecret: "the current secret" });
  const gitHub = await github.listen(0);
  const repository = github.repository({
    owner: "octo",
    name: "app",
    files: { "deploy.yml": "envs:\n  - name: production\n" },
    roles: { ann: "write" },
  });
  const tagged = github.head(repository, "main") ?? "";
  github.tag(repository, "v0.5.5", tagged);
  github.checkRun(repository, tagged, { name: "ci", conclusion: "success" });
  await github.idle();
  return { github, gitHub, repository, issue: github.issue(repository) };
}

function deliverTo(github: ReturnType<typeof createGitHub>, port: () => number): void {
  github.deliverTo(async ({ payload, headers }) => {
    const response = await fetch(`http://localhost:${port()}/api/github/webhooks`, { method: "POST", headers, body: payload });
    return response.status;
  });
}

test("a server process receives events and deploys over HTTP, and mirrors the status", async () => {
  const { github, gitHub, repository, issue } = await stage();
  const app = await startApp(gitHub.port);
  deliverTo(github, () => app.port);
  github.comment(issue, "ann", "/deploy v0.5.5 production");
  await github.idle();
  const [deployment] = [...repository.deployments.values()];
  expect(deployment).toMatchObject({ ref: "v0.5.5", environment: "production" });
  if (deployment !== undefined) github.deploymentStatus(deployment, { state: "success" });
  await github.idle();
  expect(issue.comments.at(-1)?.body).toContain("✅ v0.5.5 is live in production");
  const answers = github.deliveries.map(({ statusCode }) => statusCode).filter((status) => status !== undefined);
  expect(new Set(answers)).toEqual(new Set([200]));
  expect(github.violations).toEqual([]);
  await gitHub.close();
}, 30_000);

test("two processes given the same command at the same time deploy once", async () => {
  const { github, gitHub, repository, issue } = await stage();
  const apps = [await startApp(gitHub.port), await startApp(gitHub.port)];
  github.deliverTo(async ({ payload, headers }) => {
    const answers = await Promise.all(
      apps.flatMap(({ port }) =>
        [1, 2].map(() => fetch(`http://localhost:${port}/api/github/webhooks`, { method: "POST", headers, body: payload })),
      ),
    );
    return Math.max(...answers.map(({ status }) => status));
  });
  github.comment(issue, "ann", "/deploy v0.5.5 production");
  await github.idle();
  expect(repository.deployments.size).toBe(1);
  expect(issue.comments).toHaveLength(2);
  await gitHub.close();
}, 30_000);

test("after a process was killed with its deployment made, the next one does nothing twice", async () => {
  const { github, gitHub, repository, issue } = await stage();
  const first = await startApp(gitHub.port);
  let port = first.port;
  deliverTo(github, () => port);
  github.fault({
    method: "POST",
    route: "/repos/{owner}/{repo}/deployments",
    do: async (perform) => {
      const response = await perform();
      first.kill("SIGKILL");
      return response;
    },
  });
  const comment = github.comment(issue, "ann", "/deploy v0.5.5 production");
  await github.idle().catch(() => undefined);
  expect(repository.deployments.size).toBe(1);
  expect(issue.comments).toHaveLength(1);
  port = (await startApp(gitHub.port)).port;
  const delivery = github.deliveries.find(({ event }) => event === "issue_comment");
  // A claim belongs to its process for 30 seconds, so it is made to look older.
  for (const reaction of comment.reactions.values()) Object.assign(reaction, { createdAt: new Date(Date.now() - 60_000).toISOString() });
  for (const deployment of repository.deployments.values())
    Object.assign(deployment, { createdAt: new Date(Date.now() - 60_000).toISOString() });
  github.redeliver(delivery?.guid ?? "");
  await github.idle();
  expect(repository.deployments.size).toBe(1);
  expect(issue.comments).toHaveLength(2);
  expect(issue.comments.at(-1)?.body).toContain("Deploying v0.5.5 to production");
  await gitHub.close();
}, 30_000);
