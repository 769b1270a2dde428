import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { variables, webhookSecret } from "../playground/app.js";
import { createGitHub } from "../playground/github/github.js";
import { rehearsedAfter } from "../src/bin/rehearsing.js";
import { bytesOf, createPost } from "./busy/post.js";
import { record, type Recorded } from "./busy/record.js";
import { type Replay, startReplay } from "./busy/replay.js";
import { processorOf } from "./processor.js";
import { createMember } from "./server.js";
import { median, percentile } from "./statistics.js";
import { atMost, type Row } from "./table.js";

const together = 20;
/** The first rounds only warm up: V8 optimizes once more for many commands at a time. */
const [warmingRounds, rounds] = [4, 9];
/** Commands one after the other in each round, to compare with. */
const alone = 3;
const warming = 60;

/** Commands that came at the same time. */
interface Batch {
  /** Milliseconds from each one's webhook to its deployment. */
  readonly times: readonly number[];
  /** Requests up to the one that creates the last deployment. */
  readonly requests: number;
  /** Processor time of the server, of the process that answers it, and of this one until the last deployment, in milliseconds. */
  readonly took: readonly number[];
}

/**
 * Twenty commands at once, compared with one alone, for the server as shipped, while something else keeps one core busy. GitHub's answers were recorded
 * before, since a GitHub in memory would need processor time, too; and they come from the busy core, since GitHub has its own. Meaningful only on a
 * machine with the other cores to itself.
 */
export async function busy(): Promise<readonly Row[]> {
  const github = createGitHub({ contract: "off", webhookSecret });
  await github.listen(0);
  const given = { ...variables(github), GHE_PROTOCOL: "http", GITPLOY_SWEEP_INTERVAL: "0", GITPLOY_REDELIVERY_INTERVAL: "0" };
  const { recorded, answers } = await record(github, given, organizations());
  const file = join(mkdtempSync(join(tmpdir(), "gitploy-")), "answers.json");
  writeFileSync(file, JSON.stringify([...answers]));
  const replay = await startReplay(file);
  const server = await createMember({ ...given, GHE_HOST: `127.0.0.1:${replay.port}` });
  await server.start();
  await sleep(rehearsedAfter);
  const others = keepBusy();
  const apart = areApart(others.pid, replay.pid);
  const left = [...recorded];
  const usage = (): readonly number[] => [server.usage().milliseconds, replay.milliseconds(), processorOf(process.pid)];
  const play = async (count: number): Promise<Batch> => await deployed(left.splice(0, count), server.port, replay, usage);
  for (let count = 0; count < warming; count += 1) await play(1);
  const single: number[] = [];
  const crowds: Batch[] = [];
  for (let round = -warmingRounds; round < rounds; round += 1) {
    // The first command of an organization requests its token.
    await play(1);
    for (let count = 0; count < alone; count += 1) single.push(...(await play(1)).times);
    await play(1);
    await sleep(1_000);
    const crowd = await play(together);
    if (round >= 0) crowds.push(crowd);
  }
  others.kill();
  await server.kill();
  replay.end();
  const slowest = crowds.map(({ times }) => percentile(times, 95));
  const took = [0, 1, 2].map((which) => median(crowds.map((crowd) => crowd.took[which] ?? Number.NaN)).toFixed(0));
  return [
    atMost(
      "20 commands at once, one core busy: webhook → deployment, p95, compared with one alone",
      median(slowest) / median(single),
      1.5,
      " ×",
      2,
    ),
    {
      what: `    p95 of 20 (${rounds} rounds: least, median, most), the median of one alone`,
      measured: `${[Math.min(...slowest), median(slowest), Math.max(...slowest)].map((time) => time.toFixed(0)).join(", ")} ms, ${median(single).toFixed(0)} ms`,
    },
    atMost(
      "requests until the last of 20 deployments was asked for, each of which needs five",
      median(crowds.map(({ requests }) => requests)),
      6 * together,
    ),
    { what: "    CPU until the last was deployed: the server, who answers it, this bench", measured: `${took.join(", ")} ms` },
    { what: "    GitHub's answers come from the busy core", measured: apart ? "yes" : "no: that takes taskset, and root" },
  ];
}

/** Plays commands that come at the same time. What follows from them comes when all are deployed: GitHub takes its time with that. */
async function deployed(batch: readonly Recorded[], port: number, replay: Replay, usage: () => Batch["took"]): Promise<Batch> {
  const following = batch.flatMap(({ later }) => later.map(bytesOf));
  const post = await createPost(port, batch.length + following.length);
  const prepared = batch.map(({ name, command }) => ({ bytes: bytesOf(command), made: replay.deployed(name) }));
  const before = usage();
  const answered: Promise<void>[] = [];
  const made = await Promise.all(
    prepared.map(async (each) => {
      const begun = performance.timeOrigin + performance.now();
      answered.push(post.send(each.bytes));
      const { at, number } = await each.made;
      return { milliseconds: at - begun, number };
    }),
  );
  const took = usage().map((now, which) => now - (before[which] ?? 0));
  await Promise.all([...answered, ...following.map((bytes) => post.send(bytes))]);
  post.end();
  return { times: made.map(({ milliseconds }) => milliseconds), requests: Math.max(...made.map(({ number }) => number)), took };
}

/** In which organization each command is: an installation takes 80 contents a minute. */
function organizations(): readonly string[] {
  const warm = Array.from({ length: warming }, (_, index) => `warm-${Math.floor(index / 15)}`);
  const inRounds = Array.from({ length: warmingRounds + rounds }, (_, round) => [
    ...Array.from({ length: 1 + alone }, () => `alone-${round}`),
    ...Array.from({ length: 1 + together }, () => `crowd-${round}`),
  ]);
  return [...warm, ...inRounds.flat()];
}

/** Keeps one core busy. */
function keepBusy(): ChildProcess {
  const child = spawn(process.execPath, ["-e", "for (;;);"]);
  process.once("exit", () => child.kill("SIGKILL"));
  return child;
}

/** Puts what keeps a core busy, and who answers as GitHub, onto the same core, the latter first in line; the server has the others. Returns whether it could. */
function areApart(busyOne: number | undefined, answering: number | undefined): boolean {
  if (busyOne === undefined || answering === undefined) return false;
  try {
    for (const pid of [busyOne, answering])
      execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", "0", String(pid)], { stdio: "ignore" });
    setPriority(answering, -10);
    return true;
  } catch {
    return false;
  }
}
