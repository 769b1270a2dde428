import { setTimeout as sleep } from "node:timers/promises";
import type { Member } from "../server.js";
import type { Flood } from "./flood.js";
import { createNoise } from "./noise.js";
import type { Town, Wish } from "./town.js";

/** A wish that was written down. */
export interface Asked extends Wish {
  readonly comment: ReturnType<Town["github"]["comment"]>;
  /** As `performance.now()`. */
  readonly at: number;
}

/** The plan of a run. */
export interface Play {
  /** Unrelated events for each command. */
  readonly noise: number;
  /** Milliseconds between two commands, at least. */
  readonly pace: number;
  /** No commands are written while so many deliveries are under way: a slow machine takes longer, but is not overwhelmed. */
  readonly most: number;
  /** Deliveries under way that do not count for that. */
  readonly apart: () => number;
  /** Strangers' comments, as many as there are commands. */
  readonly flood: Flood;
  /** When a process is killed, as shares of the commands. */
  readonly kills: readonly number[];
  /** How long it stays away, in milliseconds. */
  readonly away: number;
}

/** The result. */
export interface Played {
  readonly asked: readonly Asked[];
  /** Events of noise. */
  readonly events: number;
  /** How often a process was killed. */
  readonly killed: number;
  /** Memory of the process that survived, in MiB, again and again. */
  readonly memory: readonly number[];
}

/** For how long the end of a flood is waited for, in milliseconds. */
const longestLull = 10_000;

async function calm(pending: () => number, pace: number): Promise<void> {
  for (let waited = 0; pending() > 0 && waited < longestLull; waited += pace) await sleep(pace);
}

/** Writes all commands among the unrelated events, while one of the two processes dies now and then. */
export async function play(
  town: Town,
  [survivor, victim]: readonly [Member, Member],
  { noise, pace, most, apart, flood, kills, away }: Play,
): Promise<Played> {
  const { github, wishes } = town;
  const asked: Asked[] = [];
  let killed = 0;
  const memory: number[] = [];
  const makeNoise = createNoise(town);
  let events = 0;
  const speak = async (): Promise<void> => {
    for (const wish of wishes) {
      asked.push({ ...wish, comment: github.comment(wish.issue, "ann", wish.body), at: performance.now() });
      while (events < asked.length * noise) events += makeNoise();
      const part = asked.length / wishes.length;
      const over = flood.lastsAt(part) === false && flood.lastsAt((asked.length - 1) / wishes.length) === true;
      flood.rise(part);
      do await sleep(pace);
      while (github.world.outbox.pending - apart() > most);
      // The strangers' last comments do not belong to the quiet after them.
      if (over) await calm(apart, pace);
    }
  };
  const die = async (): Promise<void> => {
    for (const share of kills) {
      while (asked.length < share * wishes.length) await sleep(100);
      await victim.kill();
      killed += 1;
      await sleep(away);
      await victim.start();
    }
  };
  const watch = async (): Promise<void> => {
    for (; asked.length < wishes.length; await sleep(1_000)) memory.push(await survivor.memory());
  };
  await Promise.all([speak(), die(), watch()]);
  return { asked, events, killed, memory };
}
