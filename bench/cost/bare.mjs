// The least that a receiver of webhooks has to do: it checks the signature, and parses the body once.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const { PORT, HOST, WEBHOOK_SECRET } = process.env;

createServer((request, response) => {
  if (request.url === "/readyz") return void response.end("ready");
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const expected = Buffer.from(`sha256=${createHmac("sha256", WEBHOOK_SECRET).update(body).digest("hex")}`);
    const given = Buffer.from(request.headers["x-hub-signature-256"] ?? "");
    const signed = given.length === expected.length && timingSafeEqual(given, expected);
    response.statusCode = signed && typeof JSON.parse(body.toString("utf8")) === "object" ? 200 : 401;
    response.end("Done.\n");
  });
}).listen(Number(PORT), HOST);
