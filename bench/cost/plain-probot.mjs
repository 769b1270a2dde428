// A plain Probot app, without throttling and retries: for a command it makes the requests it was given, and decides nothing.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createNodeMiddleware, Probot, ProbotOctokit } from "probot";

const { PORT, HOST, APP_ID, PRIVATE_KEY, WEBHOOK_SECRET, API_URL, LOG_LEVEL, SCRIPT } = process.env;
/** Requests as they were made for another command: `{ requests, owner, repository, comment, deployment }`. They are known when the first command comes. */
let script;

const probot = new Probot({
  appId: APP_ID,
  privateKey: PRIVATE_KEY,
  secret: WEBHOOK_SECRET,
  baseUrl: API_URL,
  logLevel: LOG_LEVEL,
  Octokit: ProbotOctokit.defaults((options) => ({ ...options, throttle: { enabled: false }, retry: { enabled: false } })),
});

function app(instance) {
  instance.on("issue_comment.created", async ({ octokit, payload }) => {
    if (!payload.comment.body.startsWith("/deploy") || payload.comment.user.type === "Bot") return;
    script ??= JSON.parse(readFileSync(SCRIPT, "utf8"));
    const ids = new Map([
      [script.repository, payload.repository.name],
      [script.owner, payload.repository.owner.login],
      [script.comment, String(payload.comment.id)],
    ]);
    for (const { method, path, body } of script.requests) {
      let text = JSON.stringify([path, body ?? null]);
      for (const [theirs, ours] of ids) text = text.replaceAll(theirs, ours);
      const [url, data] = JSON.parse(text);
      if (path === "/graphql") await octokit.graphql(data.query, data.variables);
      else {
        const answer = await octokit.request({ method, url, ...(data === null ? {} : { data }) });
        if (url.endsWith("/deployments")) ids.set(script.deployment, answer.data.node_id);
      }
    }
  });
  instance.on("check_run.completed", () => {});
}

const middleware = await createNodeMiddleware(app, { probot, webhooksPath: "/api/github/webhooks" });
createServer((request, response) => {
  if (request.url === "/readyz") return void response.end("ready");
  void middleware(request, response, () => response.writeHead(404).end());
}).listen(Number(PORT), HOST);
