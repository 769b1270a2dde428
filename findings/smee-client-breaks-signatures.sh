#!/usr/bin/env bash
# smee-client 5.0.0 does not pass on the bytes that GitHub signed: it parses each delivery and writes the JSON anew. Where JavaScript writes it
# otherwise (keys that look like numbers are sorted to the front, integers beyond 2^53 are rounded, 1.0 becomes 1), X-Hub-Signature-256 does not
# fit any more, and a receiver that checks it, as every receiver should, refuses a genuine delivery. A deployment whose payload has the keys
# "us" and "1" is enough. Deliveries without such values get through, so that this looks like a wrong secret now and then.
#
# Seen with smee-client 5.0.0 on Node.js 20.20.2:
#   {"zen":"Keep it simple"} -> same bytes, signature fits
#   {"payload":{"us":"a","1":"b"}} -> {"payload":{"1":"b","us":"a"}}, signature does not fit
#   {"id":9007199254740993} -> {"id":9007199254740992}, signature does not fit
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund smee-client@5.0.0
cat > try.mjs <<'JS'
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { SmeeClient } from "smee-client";

const sign = (body) => `sha256=${createHmac("sha256", "it is a secret to everybody").update(body).digest("hex")}`;
const listen = async (server) => (await once(server.listen(0, "127.0.0.1"), "listening"), `http://127.0.0.1:${server.address().port}`);

let send;
const channel = createServer((_request, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" }).write("event: ready\ndata: {}\n\n");
  send = (message) => response.write(`data: ${message}\n\n`);
});
let arrived;
const receiver = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  response.end("ok");
  arrived({ body, signature: request.headers["x-hub-signature-256"] });
});
const logger = { info() {}, error: console.error };
const client = new SmeeClient({ source: await listen(channel), target: await listen(receiver), logger });
await client.start();
while (send === undefined) await new Promise((resolve) => setTimeout(resolve, 20));

const expected = [
  ['{"zen":"Keep it simple"}', '{"zen":"Keep it simple"}'],
  ['{"payload":{"us":"a","1":"b"}}', '{"payload":{"1":"b","us":"a"}}'],
  ['{"id":9007199254740993}', '{"id":9007199254740992}'],
];
for (const [body, passedOn] of expected) {
  const arrival = new Promise((resolve) => (arrived = resolve));
  // As smee.io sends it: the headers, and under `body` what was received.
  send(`{"x-hub-signature-256":"${sign(body)}","x-github-event":"ping","body":${body}}`);
  const got = await arrival;
  const fits = sign(got.body) === got.signature;
  console.log(`${body} -> ${got.body === body ? "same bytes" : got.body}, signature ${fits ? "fits" : "does not fit"}`);
  assert.equal(got.body, passedOn);
  assert.equal(fits, body === passedOn);
}
process.exit(0);
JS
node try.mjs
