// `npm run demo:lambda`: one command through the functions as they are deployed (webhook function → queue → worker), with SQS and
// GitHub in memory. Exits with 0 if the deployment was made once and answered, although GitHub delivers twice and fails once.
import { variables } from "./app.js";
import { loadFunctions } from "./aws/functions.js";
import { createFifoQueue } from "./aws/queue.js";
import { serveSqs } from "./aws/sqs.js";
import { createGitHub } from "./github/github.js";

const started = performance.now();
const say = (text: string): void => console.log(`${String(Math.round(performance.now() - started)).padStart(6)} ms  ${text}`);

const github = createGitHub({ webhookSecret: "playground" });
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

github.deliverTo(async (delivery) => {
  const begun = performance.now();
  const status = await functions.webhook(delivery);
  const dropped = status === 200 ? ", dropped" : "";
  say(
    `webhook function: ${delivery.event} ${delivery.id.slice(0, 8)} → ${status}${dropped} in ${(performance.now() - begun).toFixed(1)} ms`,
  );
  return status;
});
const settle = async (): Promise<void> => {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    await github.idle();
    if (queue.empty()) return;
    const { received, failed } = await functions.poll(queue);
    if (received > 0) say(`worker: ${received} ${received === 1 ? "message" : "messages"}, ${failed} failed`);
    else await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const answers = (): readonly string[] => issue.comments.filter(({ user }) => user.login === "gitploy[bot]").map(({ body }) => body);
const firstLine = (text = "(none)"): string => text.split("\n", 1)[0] ?? "";

say("GitHub will not give out the first token: the worker fails, and the message comes back");
github.fault({ route: "/app/installations/{installation_id}/access_tokens", do: "403" });
say("ann comments: /deploy v1.0.0 production");
github.comment(issue, "ann", "/deploy v1.0.0 production");
await github.idle();
const comment = github.deliveries.find(({ event }) => event === "issue_comment");
if (comment !== undefined) github.redeliver(comment.guid);
await settle();
say(`the App's answer: ${firstLine(answers()[0])}`);
say("the check ci succeeds");
github.finishCheck(check, "success");
await settle();
say("the tooling reports success");
const [deployment] = repository.deployments.values();
if (deployment !== undefined) github.deploymentStatus(deployment, { state: "success" });
await settle();

say(`the App's answer: ${firstLine(answers()[0])}`);
const problems = [
  ...(repository.deployments.size === 1 ? [] : [`${repository.deployments.size} deployments instead of one`]),
  ...(answers().length === 1 && firstLine(answers()[0]).includes("is live in") ? [] : ["the answer does not say that it is live"]),
  ...(queue.dead.length === 0 ? [] : [`${queue.dead.length} messages in the dead-letter queue`]),
  ...(queue.empty() ? [] : ["the queue is not empty"]),
  ...github.violations,
];
for (const problem of problems) say(`wrong: ${problem}`);
say(problems.length === 0 ? "one command, one deployment, one answer" : "failed");
await Promise.all([sqs.stop(), listening.close()]);
process.exit(problems.length === 0 ? 0 : 1);
