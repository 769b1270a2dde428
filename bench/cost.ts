import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { variables } from "../playground/app.js";
import type { GitHub } from "../playground/github/github.js";
import { type Kind, type Player, startPlayer } from "./cost/player.js";
import { rehearsedAfter } from "../src/bin/rehearsing.js";
import { createMember, type Member } from "./server.js";
import { median } from "./statistics.js";
import { atMost, type Row } from "./table.js";

/** How often each event happens before measuring, until V8 has optimized what it takes, and then in each round. */
const warming = { command: 60, check: 1_500, chat: 400 };
const measured = { command: 15, check: 200, chat: 200 };
/** All take turns in each round, so other work on the machine affects all alike. */
const rounds = 8;
/** How many events a process has received when its memory is measured. */
const events = Number(process.env["EVENTS"] ?? 10_000);

interface All<T> {
  readonly ours: T;
  readonly plain: T;
  readonly bare: T;
}

/** Processor time for an event, compared with a plain Probot app that makes the same requests, and with a server that only verifies and parses. */
export async function cost(): Promise<readonly Row[]> {
  const commands = warming.command + rounds * measured.command;
  const script = join(mkdtempSync(join(tmpdir(), "gitploy-")), "script.json");
  const all: All<Player> = {
    ours: await startPlayer(async (github) => await createMember(settings(github)), commands),
    plain: await startPlayer((github) => member(github, "plain-probot.mjs", { SCRIPT: script }), commands),
    bare: await startPlayer((github) => member(github, "bare.mjs"), commands),
  };
  // The work soon after the server's start does not belong to an event.
  await sleep(rehearsedAfter);
  // Commands last: each is looked at again a minute later, which must not count for the checks.
  const [check, chat] = [await inTurn(all, "check"), await inTurn(all, "chat")];
  const command = await inTurn(all, "command", () => writeFileSync(script, JSON.stringify(all.ours.lastCommand())));
  if (!all.ours.deployedAll() || !all.plain.deployedAll()) throw new Error("not every command was deployed");
  const memory = await afterAll(all);
  for (const player of Object.values(all)) await player.end();
  return [
    ...compared("a command", command, 1.3),
    ...compared("a finished check, nothing waits", check, 0.8),
    ...compared("a comment that is no command", chat, 0.7),
    atMost(`memory after ${events.toLocaleString("en")} events, compared with a plain Probot`, memory.ours / memory.plain, 1, " ×", 2),
    { what: "    of both, and of a bare server (RSS)", measured: each(memory, (mebibytes) => `${mebibytes.toFixed(0)} MiB`) },
  ];
}

/** Milliseconds that each took for an event, in every round; `known` hears when the first has done it. */
async function inTurn(all: All<Player>, kind: Kind, known: () => void = () => undefined): Promise<readonly All<number>[]> {
  await all.ours.play(kind, warming[kind]);
  known();
  for (const player of [all.plain, all.bare]) await player.play(kind, warming[kind]);
  const took: All<number>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const of = async (player: Player): Promise<number> => (await player.play(kind, measured[kind])) / measured[kind];
    took.push({ ours: await of(all.ours), plain: await of(all.plain), bare: await of(all.bare) });
  }
  return took;
}

function compared(what: string, took: readonly All<number>[], most: number): readonly Row[] {
  const total = (of: keyof All<number>): number => took.reduce((sum, round) => sum + round[of], 0) / took.length;
  const means: All<number> = { ours: total("ours"), plain: total("plain"), bare: total("bare") };
  const ratios = took.map(({ ours, plain }) => ours / plain);
  const spread = [Math.min(...ratios), median(ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2)).join(", ");
  return [
    atMost(`CPU of ${what}, compared with a plain Probot`, means.ours / means.plain, most, " ×", 2),
    { what: "    of both, and of a bare server", measured: each(means, (milliseconds) => `${milliseconds.toFixed(2)} ms`) },
    { what: `    least, median, most of ${took.length} rounds`, measured: spread },
  ];
}

/** The memory of each at the end. */
async function afterAll(all: All<Player>): Promise<All<number>> {
  for (const player of Object.values(all))
    while (player.heard() < events) for (const kind of ["check", "chat"] as const) await player.play(kind, 25);
  return { ours: all.ours.mebibytes(), plain: all.plain.mebibytes(), bare: all.bare.mebibytes() };
}

function each({ ours, plain, bare }: All<number>, show: (value: number) => string): string {
  return [ours, plain, bare].map(show).join(", ");
}

/** Each logs as it does by default: our log has a line for each delivery. */
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

async function member(github: GitHub, file: string, more: Readonly<Record<string, string>> = {}): Promise<Member> {
  const given = { ...variables(github), LOG_LEVEL: "info", API_URL: github.world.urls.api, ...more };
  return await createMember(given, [join(import.meta.dirname, "cost", file)]);
}
