// What runs a function on AWS, in short: loads it, and asks for one event after the other. It does what AWS's own client (npm aws-lambda-ric) does
// as far as a function can tell, and stands in for it where that is not installed: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

const { AWS_LAMBDA_RUNTIME_API: api = "", _HANDLER: name = "", LAMBDA_TASK_ROOT: root = "" } = process.env;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function ask(method, path, value) {
  return new Promise((resolve, reject) => {
    const asking = request(`http://${api}/2018-06-01/runtime/${path}`, { method, agent }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk) => (body += chunk));
      response.on("end", () => resolve({ headers: response.headers, body }));
    });
    asking.on("error", reject).end(value === undefined ? "" : JSON.stringify(value));
  });
}

const described = (error) => ({ errorType: error.name, errorMessage: error.message, trace: String(error.stack).split("\n") });

function load() {
  const dot = name.lastIndexOf(".");
  return createRequire(import.meta.url)(join(root, `${name.slice(0, dot)}.js`))[name.slice(dot + 1)];
}

async function loaded() {
  try {
    return load();
  } catch (error) {
    process.stdout.write(`Init Error\t${JSON.stringify(described(error))}\n`);
    await ask("POST", "init/error", described(error));
    return process.exit(1);
  }
}

const handler = await loaded();
for (;;) {
  const { headers, body } = await ask("GET", "invocation/next");
  const invocation = `invocation/${headers["lambda-runtime-aws-request-id"]}`;
  const getRemainingTimeInMillis = () => Number(headers["lambda-runtime-deadline-ms"]) - Date.now();
  try {
    await ask("POST", `${invocation}/response`, (await handler(JSON.parse(body), { getRemainingTimeInMillis })) ?? null);
  } catch (error) {
    process.stdout.write(`Invoke Error\t${JSON.stringify(described(error))}\n`);
    await ask("POST", `${invocation}/error`, described(error));
  }
}
