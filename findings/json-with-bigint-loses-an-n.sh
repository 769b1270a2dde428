#!/usr/bin/env bash
# What: on a Node.js without JSON.rawJSON (20 has none; 22 does), Octokit writes some texts into the body of a request otherwise than they are. A value
#   that ends in a double quote, digits and the letter n more than once loses one n: a comment `restart "5nn` is posted as `restart "5n`.
# Where: JSONStringify of json-with-bigint 3.5.12, with which @octokit/request 10.0.16 writes every body. It marks a BigInt as the text "5n" and takes the
#   marks off again in the finished JSON, by a pattern that does not see that the quote before the digits is an escaped one, inside of a text.
# Expected: the body is what JSON.stringify writes for a value without a BigInt; the package's own documentation says so.
# With exactly one n the quote goes with it, and what is sent is no valid JSON any more, so that GitHub refuses the request; that is not shown here.
# What helps: write the body by JSON.stringify and hand it to Octokit as text (`data`).
# Seen with Node.js 20.20.2:
#   given:  {"body":"restart \"5nn"}
#   sent:   {"body":"restart \"5n"}
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private": true, "type": "module"}\n' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @octokit/request@10.0.16 json-with-bigint@3.5.12

cat > try.js <<'JS'
import { request } from "@octokit/request";

const version = `Node.js ${process.versions.node}`;
if ("rawJSON" in JSON) {
  console.log(`${version} has JSON.rawJSON: this is about versions without it (20), nothing to see here.`);
  process.exit(0);
}

const body = { body: 'restart "5nn' };
let sent;
const fetch = async (_url, options) => {
  sent = options.body;
  return new Response("{}", { status: 201, headers: { "content-type": "application/json" } });
};
await request("POST /repos/octo/app/issues/1/comments", { ...body, request: { fetch } });

console.log(`${version}, @octokit/request 10.0.16, json-with-bigint 3.5.12`);
console.log(`given:  ${JSON.stringify(body)}`);
console.log(`sent:   ${sent}`);
const seen = '{"body":"restart \\"5n"}';
if (sent !== seen) {
  console.error(`It was ${seen} when this was written: the behaviour changed.`);
  process.exit(1);
}
JS
node try.js
