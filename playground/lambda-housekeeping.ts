// `npm run demo:lambda` for the scheduled functions: GitHub cannot deliver a command, and then loses every event. Exits with 0 if `redeliver` gets
// the command delivered again and `sweep` finds everything that no event reported.
import { openStage, unlessLiveOnce } from "./aws/stage.js";

// Three minutes are old enough for both functions.
const stage = await openStage({ behind: 3 * 60_000 });
const { github, functions, repository, check, issue, say, settle, answers } = stage;

say("ann comments: /deploy v1.0.0 production; GitHub cannot deliver it");
github.deliverTo(() => Promise.resolve(502));
github.comment(issue, "ann", "/deploy v1.0.0 production");
await settle();
github.deliverTo((delivery) => functions.webhook(delivery));
await functions.redeliver();
await settle();
say(`redeliver; the App's answer: ${answers()[0]}`);

say("the check ci succeeds; GitHub loses that, and all that follows");
github.deliverTo(() => Promise.resolve(200));
github.finishCheck(check, "success");
await settle();
await functions.sweep();
say(`sweep; the App's answer: ${answers()[0]}`);

say("the tooling reports success");
const [deployment] = repository.deployments.values();
if (deployment !== undefined) github.deploymentStatus(deployment, { state: "success" });
await settle();
await functions.sweep();
say(`sweep; the App's answer: ${answers()[0]}`);
await stage.close(unlessLiveOnce(stage));
