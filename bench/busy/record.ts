import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Delivery } from "../../playground/github/events/outbox.js";
import type { GitHub } from "../../playground/github/github.js";
import { createMember } from "../server.js";

/** A command's own webhook, and what follows from it. */
export interface Recorded {
  readonly name: string;
  readonly command: Delivery;
  readonly later: readonly Delivery[];
}

/** Plays a command in a repository of each of these organizations on a separate server, and records GitHub's answers. */
export async function record(github: GitHub, given: Readonly<Record<string, string | undefined>>, organizations: readonly string[]) {
  const answers = new Map<string, { status: number; headers: Record<string, string>; text: string }[]>();
  const recorder = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      void (async () => {
        const { method = "GET", url = "/" } = request;
        const body = Buffer.concat(chunks).toString();
        const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
          typeof value === "string" ? [[name, value]] : [],
        );
        const sent = new Request(`http://localhost${url}`, { method, headers, ...(body !== "" && { body }) });
        const answer = await github.fetch(sent);
        const text = await answer.text();
        const key = keyOf(method, url, body);
        const kept = { status: answer.status, headers: Object.fromEntries(answer.headers), text };
        answers.set(key, [...(answers.get(key) ?? []), kept]);
        response.writeHead(answer.status, kept.headers).end(text);
      })();
    });
  });
  await new Promise<void>((resolve) => recorder.listen(0, "127.0.0.1", resolve));
  const places = organizations.map((owner, index) => placeIn(github, owner, `app-${1_000 + index}`));
  const server = await createMember({ ...given, GHE_HOST: `127.0.0.1:${(recorder.address() as AddressInfo).port}` });
  await server.start();
  const heard: Delivery[] = [];
  github.deliverTo(async (delivery) => {
    heard.push(delivery);
    const { payload, headers } = delivery;
    const response = await fetch(`http://127.0.0.1:${server.port}/api/github/webhooks`, { method: "POST", headers, body: payload });
    await response.arrayBuffer();
    return response.status;
  });
  const recorded: Recorded[] = [];
  for (const { repository, issue } of places) {
    heard.splice(0);
    github.comment(issue, "ann", "/deploy v1 production");
    await github.idle();
    const [command, ...later] = heard;
    if (command === undefined || repository.deployments.size !== 1) throw new Error("a command was not deployed");
    recorded.push({ name: repository.name, command, later });
  }
  await server.kill();
  recorder.closeAllConnections();
  recorder.close();
  return { recorded, answers };
}

/** A request's key, without the parts that differ each time; as in `replay.mjs`. */
function keyOf(method: string, url: string, body: string): string {
  if (!url.endsWith("/graphql")) return `${method} ${url}`;
  const { query, variables: asked } = JSON.parse(body) as {
    readonly query: string;
    readonly variables: { readonly name?: string; readonly repository?: string; readonly id?: string };
  };
  const place = asked.name ?? asked.repository ?? asked.id ?? JSON.stringify(asked);
  return `${/\w+ (\w+)/.exec(query)?.[1]} ${place}`;
}

function placeIn(github: GitHub, owner: string, name: string) {
  const files = { "deploy.yml": "envs:\n  - name: production\n" };
  const repository = github.repository({ owner, name, files, roles: { ann: "write" } });
  const sha = github.head(repository, "main") ?? "";
  github.tag(repository, "v1", sha);
  github.checkRun(repository, sha, { name: "ci", conclusion: "success" });
  return { repository, issue: github.issue(repository, { author: "ann" }) };
}
