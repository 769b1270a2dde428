// A GitHub that answers as another one did before, 50 ms later and at hardly any cost of the processor's; says on its output when a deployment was made.
// It reads and writes HTTP by hand, for a third of what Node.js's own server takes: GitHub has a processor of its own, for which nobody waits here.
import { readFileSync } from "node:fs";
import { STATUS_CODES } from "node:http";
import { createServer } from "node:net";

/** `[key, answers]`: to the same question the next answer, and then the last again. */
const known = new Map(JSON.parse(readFileSync(process.env.ANSWERS, "utf8")).map(([key, answers]) => [key, answers.map(bytesOf)]));
const latency = Number(process.env.LATENCY);
// After a deployment things may come in another order than they did: an answer that is edited once more, for one.
const unknown = {
  PATCH: bytesOf({ status: 200, text: '{"message":"unknown"}' }),
  other: bytesOf({ status: 404, text: '{"message":"unknown"}' }),
};

/** Requests since nothing came for so many milliseconds. */
const pause = 500;
const heard = { count: 0, at: 0 };

createServer({ noDelay: true }, (socket) => {
  let waiting = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    for (let request = first(waiting); request !== undefined; request = first(waiting)) {
      waiting = waiting.subarray(request.length);
      setTimeout(answer, latency, socket, { ...request, number: numbered(performance.now()) });
    }
  });
  socket.on("error", () => socket.destroy());
}).listen(0, "127.0.0.1", function () {
  process.stdout.write(`listening ${this.address().port}\n`);
});

function numbered(at) {
  Object.assign(heard, { count: at - heard.at > pause ? 1 : heard.count + 1, at });
  return heard.count;
}

/** The first request of what came, if it is there whole. */
function first(bytes) {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const head = bytes.latin1Slice(0, end);
  const length = end + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  if (bytes.length < length) return undefined;
  const [method, url] = head.split(" ", 2);
  return { method, url, body: bytes.utf8Slice(end + 4, length), length };
}

function answer(socket, { method, url, body, number }) {
  const answers = known.get(keyOf(method, url, body));
  socket.write((answers?.length > 1 ? answers.shift() : answers?.[0]) ?? unknown[method] ?? unknown.other);
  if (method === "POST" && url.endsWith("/deployments"))
    process.stdout.write(`deployed ${url.split("/").at(-2)} ${performance.timeOrigin + performance.now()} ${number}\n`);
}

function bytesOf({ status, headers = { "content-type": "application/json" }, text }) {
  const lines = Object.entries({ ...headers, "content-length": Buffer.byteLength(text) }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${text}`);
}

/** As the bench keys what it records. */
function keyOf(method, url, body) {
  if (!url.endsWith("/graphql")) return `${method} ${url}`;
  const { query, variables } = JSON.parse(body);
  const place = variables.name ?? variables.repository ?? variables.id ?? JSON.stringify(variables);
  return `${/\w+ (\w+)/.exec(query)?.[1]} ${place}`;
}
