#!/usr/bin/env bash
# @probot/adapter-aws-lambda-serverless 4.0.3 hands `createLambdaFunction` an application function and does not wait for it. Probot's type allows an
# asynchronous one (`void | Promise<void>`), say one that reads a secret or makes a key before it subscribes. Events that reach a cold function
# meanwhile find no handler, and are answered 200 all the same: GitHub's delivery log shows a success, and nobody delivers them again.
# The same events a moment later are handled. What helps: await `probot.load(app)` in the Lambda function itself before the first event is received.
#
# Seen with @probot/adapter-aws-lambda-serverless 4.0.3, probot 13.4.7 on Node.js 20.20.2:
#   first event, at once: answered 200, handled 0 times
#   second event, when the app has loaded: answered 200, handled 1 time
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund @probot/adapter-aws-lambda-serverless@4.0.3 probot@13.4.7
cat > try.cjs <<'JS'
const assert = require("node:assert/strict");
const { createHmac, generateKeyPairSync } = require("node:crypto");
const { setTimeout: pause } = require("node:timers/promises");
const { createLambdaFunction, createProbot } = require("@probot/adapter-aws-lambda-serverless");

const secret = "it is a secret to everybody";
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs1", format: "pem" });
let handled = 0;
const app = async (probot) => {
  await pause(200);
  probot.on("ping", () => void (handled += 1));
};
const lambda = createLambdaFunction(app, { probot: createProbot({ overrides: { appId: 1, privateKey: pem, secret, logLevel: "fatal" } }) });

async function send(id) {
  const body = JSON.stringify({ zen: "Keep it simple" });
  const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const headers = { "X-GitHub-Delivery": id, "X-GitHub-Event": "ping", "X-Hub-Signature-256": signature };
  const before = handled;
  const { statusCode } = await lambda({ httpMethod: "POST", path: "/api/github/webhooks", headers, body }, {});
  return { statusCode, handled: handled - before };
}

(async () => {
  const first = await send("1");
  await pause(1000);
  const second = await send("2");
  const shown = ({ statusCode, handled: times }) => `answered ${statusCode}, handled ${times} time${times === 1 ? "" : "s"}`;
  console.log(`first event, at once: ${shown(first)}`);
  console.log(`second event, when the app has loaded: ${shown(second)}`);
  assert.deepEqual([first, second], [{ statusCode: 200, handled: 0 }, { statusCode: 200, handled: 1 }]);
})();
JS
node try.cjs
