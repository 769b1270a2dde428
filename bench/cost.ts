import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { variables, webhookSecret } from "../playground/app.js";
import { createGitHub, type GitHub } from "../playground/github/github.js";
import type { RequestRecord } from "../playground/github/http/log.js";
import { createMember, type Member } from "./server.js";
import { atMost, type Row } from "./table.js";

/** What a process took of the processor for each event, in milliseconds, and of the memory in the end, in MiB. */
interface Cost {
  readonly command: number;
  readonly check: number;
  readonly chat: number;
  readonly memory: number;
}

/** So often each happens before anything is measured, and then while it is. */
const warming = { command: 60, check: 200, chat: 200 };
const measured = { command: 90, check: 400, chat: 600 };
/** So many commands are in one organization: an installation takes 80 contents a minute. */
const together = 15;
/** So many events a process has seen when its memory is looked at. */
const events = Number(process.env["EVENTS"] ?? 10_000);

/** What the processor has to do for an event, beside a plain Probot app that makes the same requests, and beside a server that only verifies and parses. */
export async function cost(): Promise<readonly Row[]> {
  const [ours, script] = await ofGitploy();
  const plain = await measure((github) => member(github, "plain-probot.mjs", { SCRIPT: script }), true);
  const bare = await measure((github) => member(github, "bare.mjs", {}), false);
  return [
    ...compared("a command", ours.command, plain.command, 1.3),
    ...compared("a finished check, nothing waits", ours.check, plain.check, 0.8, bare.check),
    ...compared("a comment that is no command", ours.chat, plain.chat, 0.7, bare.chat),
    atMost(`memory after ${events.toLocaleString("en")} events, compared with a plain Probot`, ours.memory / plain.memory, 1, " ×", 2),
    {
      what: "    of both, and of a bare server (RSS)",
      measured: [ours, plain, bare].map(({ memory }) => `${memory.toFixed(0)} MiB`).join(", "),
    },
  ];
}

function compared(what: string, ours: number, plain: number, most: number, bare?: number): readonly Row[] {
  const all = [ours, plain, ...(bare === undefined ? [] : [bare])];
  return [
    atMost(`CPU of ${what}, compared with a plain Probot`, ours / plain, most, " ×", 2),
    {
      what: `    of both${bare === undefined ? "" : ", and of a bare server"}`,
      measured: all.map((milliseconds) => `${milliseconds.toFixed(2)} ms`).join(", "),
    },
  ];
}

/** Measures the server as it is shipped, and gives back what it asked for the last command, in a file. */
async function ofGitploy(): Promise<readonly [Cost, string]> {
  let script = "";
  const found = await measure(
    async (github) => await createMember(settings(github)),
    true,
    (requests, place) => {
      const deployment = requests.map(({ body }) => JSON.stringify(body ?? "")).find((text) => text.includes('"id":"DE_'));
      const nodeId = /"id":"(DE_[^"]+)"/.exec(deployment ?? "")?.[1] ?? "no deployment";
      const asked = requests
        .filter(({ route }) => !route.endsWith("/access_tokens"))
        .map(({ method, path, query, body }) => ({ method, path: `${path}${query}`, body }));
      script = join(mkdtempSync(join(tmpdir(), "gitploy-")), "script.json");
      writeFileSync(script, JSON.stringify({ requests: asked, ...place, deployment: nodeId }));
    },
  );
  return [found, script];
}

function settings(github: GitHub): Readonly<Record<string, string | undefined>> {
  return {
    ...variables(github),
    GHE_HOST: new URL(github.world.urls.html).host,
    GHE_PROTOCOL: "http",
    LOG_LEVEL: "info",
    GITPLOY_SWEEP_INTERVAL: "0",
    GITPLOY_REDELIVERY_INTERVAL: "0",
  };
}

async function member(github: GitHub, file: string, more: Readonly<Record<string, string>>): Promise<Member> {
  const given = { ...variables(github), API_URL: github.world.urls.api, ...more };
  return await createMember(given, [join(import.meta.dirname, "cost", file)]);
}

/** Has a process of its own get the same events as all others; hears what was asked for the last command of the warming. */
async function measure(
  create: (github: GitHub) => Promise<Member>,
  deploys: boolean,
  hear: (
    requests: readonly RequestRecord[],
    place: { readonly owner: string; readonly repository: string; readonly comment: string },
  ) => void = () => undefined,
): Promise<Cost> {
  const github = createGitHub({ contract: "off", webhookSecret });
  const { close } = await github.listen(0);
  const places = Array.from({ length: warming.command + measured.command }, (_, index) =>
    placeIn(github, `app-${1_000 + index}`, `org-${Math.floor(index / together)}`),
  ).values();
  const quiet = placeIn(github, "quiet");
  const process = await create(github);
  await process.start();
  github.deliverTo(async ({ payload, headers }) => {
    const response = await fetch(`http://127.0.0.1:${process.port}/api/github/webhooks`, { method: "POST", headers, body: payload });
    await response.arrayBuffer();
    return response.status;
  });
  const made: ReturnType<GitHub["repository"]>[] = [];
  const acts: Readonly<Record<keyof typeof measured, (index: number) => void>> = {
    command: (index) => {
      const before = github.requests.length;
      const { value: place } = places.next();
      if (place === undefined) throw new Error("there is no place left to deploy to");
      made.push(place.repository);
      const comment = github.comment(place.issue, "ann", "/deploy v1 production");
      if (index === warming.command - 1)
        void github.idle().then(() =>
          hear(github.requests.slice(before), {
            owner: place.repository.owner.login,
            repository: place.repository.name,
            comment: String(comment.id),
          }),
        );
    },
    check: (index) => void github.checkRun(quiet.repository, quiet.sha, { name: `check ${index}`, conclusion: "success" }),
    chat: () => void github.comment(quiet.issue, "ann", "Looks good to me. Shall we deploy it?"),
  };
  const play = async (kind: keyof typeof measured, times: number): Promise<number> => {
    const before = process.usage().milliseconds;
    for (let index = 0; index < times; index += 1) {
      acts[kind](index);
      await github.idle();
    }
    return (process.usage().milliseconds - before) / times;
  };
  const costs = { command: 0, check: 0, chat: 0 };
  for (const kind of ["command", "check", "chat"] as const) {
    await play(kind, warming[kind]);
    costs[kind] = await play(kind, measured[kind]);
  }
  if (deploys && made.some(({ deployments }) => deployments.size !== 1)) throw new Error("not every command was deployed");
  while (github.deliveries.length < events) await play("chat", 100);
  const memory = process.usage().mebibytes;
  await process.kill();
  await close();
  return { ...costs, memory };
}

function placeIn(github: GitHub, name: string, owner = "octo") {
  const repository = github.repository({
    owner,
    name,
    files: { "deploy.yml": "envs:\n  - name: production\n" },
    roles: { ann: "write" },
  });
  const sha = github.head(repository, "main") ?? "";
  github.tag(repository, "v1", sha);
  github.checkRun(repository, sha, { name: "ci", conclusion: "success" });
  return { repository, sha, issue: github.issue(repository, { author: "ann" }) };
}
