#!/usr/bin/env bash
# @octokit/auth-token 6.0.0, with which Octokit takes `auth: "<token>"`, tells what kind of token it was given: `ghs_…` is an installation's. GitHub
# gives out installation tokens of a second form since 2026, `ghs_` and a JSON Web Token
# (https://github.blog/changelog/2026-05-15-github-app-installation-tokens-per-request-override-header/). These have the shape of a JWT, which is looked
# for first, so that they are called an App's: whoever decides by `(await octokit.auth()).tokenType` takes an installation for the App itself, and only
# for those whom GitHub's rollout has reached. The header becomes `bearer` instead of `token`, which GitHub takes as well.
#
# Seen with @octokit/auth-token 6.0.0 on Node.js 20.20.2:
#   ghs_ and 36 letters: installation, sent as token
#   ghs_ and a JWT: app, sent as bearer
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund @octokit/core@7.0.8 @octokit/auth-token@6.0.0
cat > try.mjs <<'JS'
import assert from "node:assert/strict";
import { Octokit } from "@octokit/core";

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const tokens = {
  "ghs_ and 36 letters": `ghs_${"a".repeat(36)}`,
  "ghs_ and a JWT": `ghs_${part({ alg: "ES256", typ: "JWT" })}.${part({ iss: "github", exp: 1 })}.${"s".repeat(86)}`,
};
const seen = [];
for (const [name, auth] of Object.entries(tokens)) {
  let scheme;
  const fetch = async (_url, { headers }) => {
    [scheme] = headers.authorization.split(" ");
    return new Response("{}", { headers: { "content-type": "application/json" } });
  };
  const octokit = new Octokit({ auth, request: { fetch } });
  await octokit.request("GET /installation/repositories");
  const { tokenType } = await octokit.auth();
  seen.push(`${name}: ${tokenType}, sent as ${scheme}`);
}
console.log(seen.join("\n"));
assert.deepEqual(seen, ["ghs_ and 36 letters: installation, sent as token", "ghs_ and a JWT: app, sent as bearer"]);
JS
node try.mjs
