import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { variables, webhookSecret } from "../playground/app.js";
import type { Delivery } from "../playground/github/events/outbox.js";
import { createGitHub, type GitHub } from "../playground/github/github.js";
import { rehearsedAfter } from "../src/bin/rehearsing.js";
import { createMember, type Member } from "./server.js";
import { latency } from "./stage.js";
import { median, percentile } from "./statistics.js";
import { atMost, type Row } from "./table.js";

const together = 20;
const rounds = 5;
const alone = 15;
const warming = 60;

/** A command's own webhook, and what follows from it. */
interface Recorded {
  readonly name: string;
  readonly command: Delivery;
  readonly later: readonly Delivery[];
}

/**
 * Twenty commands at once beside one alone, of the server as it is shipped, while something else keeps one core busy. What GitHub answers was recorded
 * before, since a GitHub in memory would want the processor, too. It says something only of a machine that has the other cores to itself.
 */
export async function busy(): Promise<readonly Row[]> {
  const github = createGitHub({ contract: "off", webhookSecret });
  await github.listen(0);
  const given = { ...variables(github), GHE_PROTOCOL: "http", GITPLOY_SWEEP_INTERVAL: "0", GITPLOY_REDELIVERY_INTERVAL: "0" };
  const { recorded, answers } = await record(github, given);
  const file = join(mkdtempSync(join(tmpdir(), "gitploy-")), "answers.json");
  writeFileSync(file, JSON.stringify([...answers]));
  const replay = await startReplay(file);
  const server = await createMember({ ...given, GHE_HOST: `127.0.0.1:${replay.port}` });
  await server.start();
  await sleep(rehearsedAfter);
  const others = keepBusy();
  const left = [...recorded];
  const next = (count: number): readonly Recorded[] => left.splice(0, count);
  const play = async (batch: readonly Recorded[]): Promise<readonly number[]> =>
    await Promise.all(batch.map((each) => until(each, server, replay)));
  for (const each of next(warming + 1)) await play([each]);
  const single: number[] = [];
  const crowds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const each of next(alone / rounds)) single.push(...(await play([each])));
    // The first of an organization asks for its token.
    await play(next(1));
    crowds.push(percentile(await play(next(together)), 95));
    await sleep(1_000);
  }
  others.kill();
  await server.kill();
  replay.end();
  return [
    atMost(
      "20 commands at once, one core busy: webhook → deployment, p95, compared with one alone",
      median(crowds) / median(single),
      1.5,
      " ×",
      2,
    ),
    {
      what: `    p95 of 20 (${rounds} rounds: least, median, most), the median of one alone`,
      measured: `${[Math.min(...crowds), median(crowds), Math.max(...crowds)].map((time) => time.toFixed(0)).join(", ")} ms, ${median(single).toFixed(0)} ms`,
    },
  ];
}

/** Milliseconds from a command's webhook to its deployment. */
async function until({ name, command, later }: Recorded, { port }: Member, replay: Replay): Promise<number> {
  const send = async ({ payload, headers }: Delivery): Promise<void> => {
    await (await fetch(`http://127.0.0.1:${port}/api/github/webhooks`, { method: "POST", headers, body: payload })).arrayBuffer();
  };
  const deployed = replay.deployed(name);
  const begun = performance.timeOrigin + performance.now();
  const answered = send(command);
  const milliseconds = (await deployed) - begun;
  await Promise.all([answered, ...later.map(send)]);
  return milliseconds;
}

/** In which organization each command is: an installation takes 80 contents a minute. */
function organizations(): readonly string[] {
  const warm = Array.from({ length: warming }, (_, index) => `warm-${Math.floor(index / 15)}`);
  const inRounds = Array.from({ length: rounds }, (_, round) => [
    ...Array.from({ length: alone / rounds }, () => "single"),
    ...Array.from({ length: 1 + together }, () => `crowd-${round}`),
  ]);
  return [...warm, "single", ...inRounds.flat()];
}

/** Plays every command once for a server of its own, and writes down what GitHub answered. */
async function record(github: GitHub, given: Readonly<Record<string, string | undefined>>) {
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
  const places = organizations().map((owner, index) => placeIn(github, owner, `app-${1_000 + index}`));
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

/** What is asked, but for what may be another each time; as `busy/replay.mjs` has it. */
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

interface Replay {
  readonly port: number;
  /** When a repository's deployment is there; as `performance`, from its origin on. */
  deployed(repository: string): Promise<number>;
  end(): void;
}

async function startReplay(answers: string): Promise<Replay> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "busy/replay.mjs")], {
    env: { ANSWERS: answers, LATENCY: String(latency) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  const waiting = new Map<string, (at: number) => void>();
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise<number>((resolve) => {
    lines.on("line", (line) => {
      const [what, which = "", at] = line.split(" ");
      if (what === "listening") resolve(Number(which));
      else waiting.get(which)?.(Number(at));
    });
  });
  return {
    port,
    deployed: (repository) => new Promise((resolve) => waiting.set(repository, resolve)),
    end: () => void child.kill("SIGKILL"),
  };
}

/** Keeps one core busy. */
function keepBusy(): ChildProcess {
  const child = spawn(process.execPath, ["-e", "for (;;);"]);
  process.once("exit", () => child.kill("SIGKILL"));
  return child;
}
