// A GitHub that answers as another one did before, 50 ms later and at hardly any cost of the processor's; says on its output when a deployment was made.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

/** `[key, answers]`: to the same question the next answer, and then the last again. */
const known = new Map(JSON.parse(readFileSync(process.env.ANSWERS, "utf8")));
const latency = Number(process.env.LATENCY);

createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    setTimeout(() => {
      const key = keyOf(request.method, request.url, Buffer.concat(chunks).toString());
      const answers = known.get(key);
      const answer = answers?.length > 1 ? answers.shift() : answers?.[0];
      // After a deployment things may come in another order than they did: an answer that is edited once more, for one.
      if (answer === undefined) return void response.writeHead(request.method === "PATCH" ? 200 : 404, json).end('{"message":"unknown"}');
      response.writeHead(answer.status, answer.headers).end(answer.text);
      if (request.method === "POST" && request.url.endsWith("/deployments"))
        process.stdout.write(`deployed ${request.url.split("/").at(-2)} ${performance.timeOrigin + performance.now()}\n`);
    }, latency);
  });
}).listen(0, "127.0.0.1", function () {
  process.stdout.write(`listening ${this.address().port}\n`);
});

const json = { "content-type": "application/json" };

/** As the bench keys what it records. */
function keyOf(method, url, body) {
  if (!url.endsWith("/graphql")) return `${method} ${url}`;
  const { query, variables } = JSON.parse(body);
  const place = variables.name ?? variables.repository ?? variables.id ?? JSON.stringify(variables);
  return `${/\w+ (\w+)/.exec(query)?.[1]} ${place}`;
}
