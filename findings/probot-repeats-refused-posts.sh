#!/usr/bin/env bash
# Probot 14.3.2 sets its Octokit up to try every failed request again, POST included and 409 included: three more times, with pauses of 1, 4 and 9
# seconds. `POST /repos/{owner}/{repo}/deployments` that GitHub refuses (409: a check is not green) is sent four times before the handler hears
# of it, 14 s later, when GitHub has given up on the webhook; one that was carried out but answered with 502 makes up to four deployments.
# Only 400, 401, 403, 404, 410, 422 and 451 are not tried again. `request: { retries: 0 }` in the call, or `retry: { enabled: false }`, turns it off.
#
# Seen with probot 14.3.2 on Node.js 20.20.2 (its pauses shortened by `retryAfterBaseValue`):
#   409: sent 4 times
#   502: sent 4 times
#   422: sent 1 time
#   409 with { retries: 0 }: sent 1 time
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund probot@14.3.2
cat > try.mjs <<'JS'
import assert from "node:assert/strict";
import { ProbotOctokit } from "probot";

async function sent(status, request = {}) {
  let count = 0;
  const fetch = async () => {
    count += 1;
    return new Response('{"message":"no"}', { status, headers: { "content-type": "application/json" } });
  };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const octokit = new ProbotOctokit({ auth: { token: "none" }, request: { fetch }, retry: { retryAfterBaseValue: 1 }, throttle: { enabled: false }, log });
  await octokit.request("POST /repos/{owner}/{repo}/deployments", { owner: "octo", repo: "app", ref: "main", request }).catch(() => undefined);
  return count;
}
const counts = [await sent(409), await sent(502), await sent(422), await sent(409, { retries: 0 })];
const names = ["409", "502", "422", "409 with { retries: 0 }"];
names.forEach((name, index) => console.log(`${name}: sent ${counts[index]} time${counts[index] === 1 ? "" : "s"}`));
assert.deepEqual(counts, [4, 4, 1, 1]);
JS
node try.mjs
