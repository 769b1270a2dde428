import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate as tick } from "node:timers/promises";
import type { GitHub } from "../../playground/github/github.js";

/** Which request of the App is held: the next one that matches. */
export interface Wanted {
  readonly method?: string;
  /** The end of its path, as `/git/commits`. */
  readonly path?: RegExp;
  /** The name of a GraphQL operation. */
  readonly operation?: string;
  /** By number among those that match, from 1. */
  readonly nth?: number;
  /** The process that makes it; absent: any. */
  readonly by?: object;
  /** The delivery in which it is made: the one of this event that comes next. */
  readonly event?: string;
  /**
   * What is late: GitHub's `answer` after it acted at once, so that what was read is old by then; or the act itself (`deed`). By default the answer to
   * reads, and the act of writes.
   */
  readonly late?: "answer" | "deed";
}

/** A request that is held. */
export interface Held {
  /** `METHOD path`, or the name of the operation, as soon as it is held; `undefined` when the App is done without having made it. */
  readonly reached: () => Promise<string | undefined>;
  readonly release: () => void;
}

interface Visit {
  /** Whose it is. */
  readonly of: object;
  readonly event: string;
  readonly delivery: string;
  readonly process: object;
  /** Requests that are held, and those that are on their way. */
  held: number;
  flying: number;
}

interface Hold {
  readonly wanted: Wanted;
  delivery: string | undefined;
  seen: number;
  name: string | undefined;
  readonly open: Promise<void>;
  readonly release: () => void;
}

/** A scheduler: it holds any one request of the App while others run to their end. No time is involved. */
export type Holds = ReturnType<typeof createHolds>;

// One for all worlds: Node.js 20 passes every one that was ever made from promise to promise.
const inside = new AsyncLocalStorage<Visit>();

/** Makes a scheduler for the processes on a GitHub in memory. */
export function createHolds(github: Pick<GitHub, "world">) {
  const visits = new Set<Visit>();
  const holds: Hold[] = [];

  /** Waits until everything has ended, except what waits for a held request. */
  const others = async (): Promise<void> => {
    // After an answer, a process continues within a few turns of the event loop.
    for (let quiet = 0; quiet < 6; quiet += 1) {
      const running = [...visits];
      const held = new Set(running.filter((visit) => visit.held > 0 && visit.flying === 0).map(({ delivery }) => delivery));
      const isQuiet = running.every((visit) => visit.held > 0 && visit.flying === 0) && github.world.outbox.pending === held.size;
      if (!isQuiet) quiet = -1;
      await tick();
    }
  };

  return {
    others,
    /** What a process does about a delivery. */
    visit: async <T>(process: object, { id, name }: { readonly id: string; readonly name: string }, work: () => Promise<T>): Promise<T> => {
      const visit: Visit = { of: holds, event: name, delivery: id, process, held: 0, flying: 0 };
      visits.add(visit);
      try {
        return await inside.run(visit, work);
      } finally {
        visits.delete(visit);
      }
    },
    /** Lets a request pass, or holds it. */
    pass: async (process: object, request: Request, perform: () => Promise<Response>): Promise<Response> => {
      const around = inside.getStore();
      const visit = around?.of === holds ? around : undefined;
      const name = await nameOf(request);
      const hold = holds.find((each) => takes(each, process, visit, request, name));
      if (visit !== undefined) visit.flying += 1;
      try {
        if (hold === undefined || visit === undefined) return await perform();
        const late = hold.wanted.late ?? (isRead(request, name) ? "answer" : "deed");
        const early = late === "answer" ? await perform() : undefined;
        hold.name = name;
        visit.held += 1;
        visit.flying -= 1;
        await hold.open;
        visit.held -= 1;
        visit.flying += 1;
        return early ?? (await perform());
      } finally {
        if (visit !== undefined) visit.flying -= 1;
      }
    },
    /** Holds the next request that matches, once it is made. */
    hold: (wanted: Wanted): Held => {
      let release = (): void => undefined;
      const open = new Promise<void>((resolve) => {
        release = resolve;
      });
      const hold: Hold = { wanted, delivery: undefined, seen: 0, name: undefined, open, release };
      holds.push(hold);
      return {
        release,
        reached: async () => {
          await others();
          if (hold.name === undefined) holds.splice(holds.indexOf(hold), 1);
          return hold.name;
        },
      };
    },
  };
}

/** Counts the request where it matches; whether it is the one that is held. */
function takes(hold: Hold, process: object, visit: Visit | undefined, request: Request, name: string): boolean {
  const { method, path, operation, nth = 1, by, event } = hold.wanted;
  if (visit === undefined || name.endsWith("/access_tokens")) return false;
  if (event !== undefined) {
    if (visit.event !== event) return false;
    hold.delivery ??= visit.delivery;
    if (visit.delivery !== hold.delivery) return false;
  }
  const matches =
    (by ?? process) === process &&
    (method ?? request.method) === request.method &&
    (operation ?? name) === name &&
    (path?.test(name) ?? true);
  if (!matches) return false;
  hold.seen += 1;
  return hold.seen === nth;
}

/** The beginning of our named GraphQL operations that write. */
function isRead({ method }: Request, name: string): boolean {
  return method === "GET" || (!name.includes(" ") && !name.startsWith("Replace"));
}

async function nameOf(request: Request): Promise<string> {
  const { pathname } = new URL(request.url);
  if (!pathname.endsWith("/graphql")) return `${request.method} ${pathname}`;
  const { query } = (await request.clone().json()) as { readonly query: string };
  return /^(?:query|mutation)\s+(\w+)/.exec(query)?.[1] ?? "graphql";
}
