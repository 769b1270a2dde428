#!/usr/bin/env bash
# @octokit/request 10.0.16 (in Octokit and Probot 14) hands integers beyond 2^53 out as BigInt and all others as number, value by value. One list of
# webhook deliveries therefore holds ids of both types (GitHub's have had 19 digits since February 2026), though the types say `number`: sorting by
# `other.id - one.id` throws "Cannot mix BigInt and other types", and so does JSON.stringify of what was just received.
#
# Seen with @octokit/request 10.0.16, json-with-bigint 3.5.12 on Node.js 20.20.2:
#   types: number, bigint
#   sort: TypeError: Cannot mix BigInt and other types, use explicit conversions
#   JSON.stringify: TypeError: Do not know how to serialize a BigInt
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund @octokit/request@10.0.16 json-with-bigint@3.5.12
cat > try.mjs <<'JS'
import assert from "node:assert/strict";
import { request } from "@octokit/request";

const fetch = async () =>
  new Response('[{"id":12345678},{"id":1234567890123456789}]', { headers: { "content-type": "application/json; charset=utf-8" } });
const { data } = await request("GET /app/hook/deliveries", { request: { fetch } });
const messageOf = (act) => {
  try {
    act();
    return "works";
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};
const types = data.map(({ id }) => typeof id).join(", ");
const sort = messageOf(() => data.toSorted((one, other) => other.id - one.id));
const stringify = messageOf(() => JSON.stringify(data));
console.log(`types: ${types}\nsort: ${sort}\nJSON.stringify: ${stringify}`);
assert.equal(types, "number, bigint");
assert.match(sort, /Cannot mix BigInt/);
assert.match(stringify, /serialize a BigInt/);
JS
node try.mjs
