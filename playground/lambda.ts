// `npm run demo:lambda`: one command through the functions as deployed (webhook function → queue → worker), with SQS and GitHub in memory. Exits with
// 0 if the deployment was made once and answered, although GitHub delivers twice and fails once.
import { openStage, unlessLiveOnce } from "./aws/stage.js";

const stage = await openStage();
const { github, functions, repository, check, issue, say, settle, answers } = stage;

github.deliverTo(async (delivery) => {
  const begun = performance.now();
  const status = await functions.webhook(delivery);
  const dropped = status === 200 ? ", dropped" : "";
  say(
    `webhook function: ${delivery.event} ${delivery.id.slice(0, 8)} → ${status}${dropped} in ${(performance.now() - begun).toFixed(1)} ms`,
  );
  return status;
});

say("GitHub will not give out the first token: the worker fails, and the message comes back");
github.fault({ route: "/app/installations/{installation_id}/access_tokens", do: "403" });
say("ann comments: /deploy v1.0.0 production");
github.comment(issue, "ann", "/deploy v1.0.0 production");
await github.idle();
const comment = github.deliveries.find(({ event }) => event === "issue_comment");
if (comment !== undefined) github.redeliver(comment.guid);
await settle();
say(`the App's answer: ${answers()[0]}`);
say("the check ci succeeds");
github.finishCheck(check, "success");
await settle();
say("the tooling reports success");
const [deployment] = repository.deployments.values();
if (deployment !== undefined) github.deploymentStatus(deployment, { state: "success" });
await settle();
say(`the App's answer: ${answers()[0]}`);
await stage.close(unlessLiveOnce(stage));
