import { AsyncLocalStorage } from "node:async_hooks";

/** A request to GitHub; times are `performance.now()`. */
export interface Asked {
  readonly method: string;
  /** The path below the repository, or the name of a GraphQL operation. */
  readonly what: string;
  /** What it writes, in words; `undefined` if it only reads. */
  readonly writes: string | undefined;
  readonly startedAt: number;
  endedAt: number | undefined;
  /** `undefined` until it is answered. */
  status: number | undefined;
}

/** The origin of something: a person, GitHub, time, somebody at the pages, or the App's log. */
export type Origin = "person" | "delivery" | "time" | "page" | "log";

/** Something that happened, with the App's requests to GitHub because of it. */
export interface Entry {
  readonly number: number;
  readonly at: Date;
  readonly origin: Origin;
  readonly title: string;
  readonly asked: Asked[];
  /** How it ended; `undefined` while it goes on, or if nothing was to be done. */
  outcome: string | undefined;
  /** Whether it ended badly. */
  bad: boolean;
}

/** What happened, in order. */
export interface Journal {
  readonly entries: readonly Entry[];
  /** Records what somebody did. */
  note(origin: Origin, title: string): Entry;
  /** Requests during the work, and during what it defers, belong to the entry. */
  during<T>(entry: Entry, work: () => Promise<T>): Promise<T>;
  /** Adds a request to the entry that it belongs to; call the result when it is answered. */
  asking(asked: Pick<Asked, "method" | "what" | "writes">): (status: number) => void;
}

/** The most entries that are kept. */
const most = 300;

/** Begins a journal. */
export function createJournal(now: () => Date): Journal {
  const entries: Entry[] = [];
  const current = new AsyncLocalStorage<Entry>();
  let number = 0;
  return {
    entries,
    note: (origin, title) => {
      number += 1;
      const entry: Entry = { number, at: now(), origin, title, asked: [], outcome: undefined, bad: false };
      entries.push(entry);
      if (entries.length > most) entries.shift();
      return entry;
    },
    during: (entry, work) => current.run(entry, work),
    asking: (what) => {
      const asked: Asked = { ...what, startedAt: performance.now(), endedAt: undefined, status: undefined };
      current.getStore()?.asked.push(asked);
      return (status) => {
        asked.endedAt = performance.now();
        asked.status = status;
      };
    },
  };
}
