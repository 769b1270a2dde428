import { AsyncLocalStorage } from "node:async_hooks";

interface Work {
  readonly name: string;
  /** Whose work it is. */
  readonly of: object;
  ended: boolean;
  /** Requests on their way. */
  readonly flying: Set<{ readonly name: string }>;
}

/**
 * Notices work that continues after it was reported as done: on AWS it would continue in the next invocation, which may be another installation's.
 */
export interface Overruns {
  /** Does something that makes requests, until it ends well or not. */
  during<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Makes a request that belongs to the current work. */
  request<T>(name: string, perform: () => Promise<T>): Promise<T>;
  /** Each request that was still on its way when its work was over, or begun after that. */
  readonly found: readonly string[];
}

// One for all worlds: Node.js 20 carries each that was ever made from promise to promise.
const inside = new AsyncLocalStorage<Work>();

/** Begins to take notice. */
export function createOverruns(): Overruns {
  const found: string[] = [];
  return {
    found,
    during: async (name, perform) => {
      const work: Work = { name, of: found, ended: false, flying: new Set() };
      try {
        return await inside.run(work, perform);
      } finally {
        work.ended = true;
        for (const request of work.flying) found.push(`${request.name} was on its way when ${name} was over`);
      }
    },
    request: async (name, perform) => {
      const work = inside.getStore();
      if (work?.of !== found) return await perform();
      if (work.ended) found.push(`${name} was begun after ${work.name} was over`);
      const request = { name };
      work.flying.add(request);
      try {
        return await perform();
      } finally {
        work.flying.delete(request);
      }
    },
  };
}
