import { AsyncLocalStorage } from "node:async_hooks";

/** A request to GitHub; times are `performance.now()`. */
export interface Asked {
  readonly method: string;
  /** The path below the repository, or the name of a GraphQL operation. */
  readonly what: string;
  /** In words what it writes; `undefined` if it only reads. */
  readonly writes: string | undefined;
  readonly startedAt: number;
  endedAt: number | undefined;
  /** `undefined` until it is answered. */
  status: number | undefined;
}

/** Where something came from: a person, GitHub, time, somebody at the pages, or the App's log. */
export type Origin = "person" | "delivery" | "time" | "page" | "log";

/** Something that happened, and what the App asked GitHub for it. */
export interface Entry {
  readonly number: number;
  readonly at: Date;
  readonly origin: Origin;
  readonly title: string;
  readonly asked: Asked[];
  /** How it ended; `undefined` while it goes on, or where nothing was to be done. */
  outcome: string | undefined;
  /** It did not end as it should. */
  bad: boolean;
}

/** What happened, in its order. */
export interface Journal {
  readonly entries: readonly Entry[];
  /** Tells what somebody did. */
  note(origin: Origin, title: string): Entry;
  /** Whatever is asked during the work, also of what it puts off, belongs to the entry. */
  during<T>(entry: Entry, work: () => Promise<T>): Promise<T>;
  /** Adds a request to what it is asked for; called when it is answered. */
  asking(asked: Pick<Asked, "method" | "what" | "writes">): (status: number) => void;
}

/** So many entries are kept. */
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
