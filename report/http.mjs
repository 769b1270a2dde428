import http from "node:http";
import https from "node:https";

/** Milliseconds that one request may take. */
const patience = 15_000;

/** Sends JSON; the status, or 0 where there was no answer. Proxies are taken from the environment, as the runner has them. */
export async function post(url, token, body) {
  const { protocol } = new URL(url);
  const { request, Agent } = protocol === "http:" ? http : https;
  return new Promise((resolve) => {
    const sent = request(url, {
      method: "POST",
      agent: new Agent({ proxyEnv: process.env }),
      timeout: patience,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/vnd.github+json",
        "content-type": "application/json",
        "user-agent": "gitploy-report",
      },
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
    sent.on("error", (error) => resolve({ status: 0, body: error.message }));
    sent.on("response", (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", (error) => resolve({ status: 0, body: error.message }));
      answer.on("end", () => resolve({ status: answer.statusCode, body: messageOf(Buffer.concat(chunks).toString()) }));
    });
    sent.end(JSON.stringify(body));
  });
}

function messageOf(text) {
  try {
    return String(JSON.parse(text).message ?? "");
  } catch {
    return text.slice(0, 200);
  }
}
