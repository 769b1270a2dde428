import { variables, webhookSecret } from "../app.js";
import { createGitHub, type GitHub } from "../github/github.js";
import { loadFunctions, type Functions } from "./functions.js";
import { createFifoQueue, type FifoQueue } from "./queue.js";
import { serveSqs } from "./sqs.js";

/** GitHub and SQS in memory, with the functions as deployed between them. */
export interface Stage {
  readonly github: GitHub;
  readonly queue: FifoQueue;
  readonly functions: Functions;
  readonly repository: ReturnType<GitHub["repository"]>;
  /** The only check on the tagged commit v1.0.0; it is still running. */
  readonly check: ReturnType<GitHub["checkRun"]>;
  readonly issue: ReturnType<GitHub["issue"]>;
  /** Prints what happens, with the milliseconds since the start. */
  say(text: string): void;
  /** Continues until nothing is left to do. */
  settle(): Promise<void>;
  /** The first lines of the App's answers. */
  answers(): readonly string[];
  /** Prints what went wrong, and ends the process. */
  close(problems: readonly string[]): Promise<never>;
}

/** Opens the stage; GitHub's clock is `behind` by so many milliseconds. */
export async function openStage({ behind = 0 }: { readonly behind?: number } = {}): Promise<Stage> {
  const started = performance.now();
  const say = (text: string): void => console.log(`${String(Math.round(performance.now() - started)).padStart(6)} ms  ${text}`);
  const github = createGitHub({ webhookSecret, now: () => new Date(Date.now() - behind) });
  const listening = await github.listen(0);
  const queue = createFifoQueue({ visibilityTimeout: 300, maxReceiveCount: 10 });
  const sqs = await serveSqs(queue);
  Object.assign(process.env, variables(github), {
    GHE_HOST: `localhost:${listening.port}`,
    GHE_PROTOCOL: "http",
    LOG_LEVEL: "fatal",
    GITPLOY_QUEUE_URL: `${sqs.url}/000000000000/deliveries.fifo`,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "playground",
    AWS_SECRET_ACCESS_KEY: "playground",
  });
  const functions = loadFunctions();
  say("loaded dist/lambda/webhook.js and dist/lambda/worker.js");

  const repository = github.repository({
    owner: "octo",
    name: "shop",
    files: { "deploy.yml": "envs:\n  - name: production\n    required_contexts: [ci]\n" },
    roles: { ann: "write" },
  });
  const sha = github.head(repository, "main") ?? "";
  github.tag(repository, "v1.0.0", sha);
  const check = github.checkRun(repository, sha, { name: "ci" });
  const issue = github.issue(repository, { title: "Release 1.0.0", author: "ann" });
  return {
    github,
    queue,
    functions,
    repository,
    check,
    issue,
    say,
    settle: async () => {
      for (const end = Date.now() + 20_000; Date.now() < end;) {
        await github.idle();
        if (queue.empty()) return;
        const { received, failed } = await functions.poll(queue);
        if (received > 0) say(`worker: ${received} ${received === 1 ? "message" : "messages"}, ${failed} failed`);
        else await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    answers: () => issue.comments.filter(({ user }) => user.login === "gitploy[bot]").map(({ body }) => body.split("\n", 1)[0] ?? ""),
    close: async (given) => {
      const problems = [
        ...given,
        ...(queue.dead.length === 0 ? [] : [`${queue.dead.length} messages in the dead-letter queue`]),
        ...(queue.empty() ? [] : ["the queue is not empty"]),
        ...github.violations,
      ];
      for (const problem of problems) say(`wrong: ${problem}`);
      say(problems.length === 0 ? "one command, one deployment, one answer" : "failed");
      await Promise.all([sqs.stop(), listening.close()]);
      process.exit(problems.length === 0 ? 0 : 1);
    },
  };
}

/** The problems unless there is exactly one deployment, and one answer that says that it is live. */
export function unlessLiveOnce({ repository, answers }: Pick<Stage, "repository" | "answers">): readonly string[] {
  const said = answers();
  return [
    ...(repository.deployments.size === 1 ? [] : [`${repository.deployments.size} deployments instead of one`]),
    ...(said.length === 1 && said[0]?.includes("is live in") === true ? [] : ["the answer does not say that it is live"]),
  ];
}
