import type { ProbotOctokit } from "probot";
import type { SealKeys } from "../../core/ledger/seal.js";
import type { EnvironmentRecord } from "./snapshot.js";

/** Remembers so much of git's objects, which are named after what they hold; what is forgotten is read again. */
export interface GatewayMemory {
  /** Trees that were made, by repository and file. */
  readonly trees: Map<string, string>;
  /** Records, decoded, by repository, environment and SHA. */
  readonly records: Map<string, EnvironmentRecord>;
}

/** A memory with nothing in it. */
export function createMemory(): GatewayMemory {
  return { trees: new Map(), records: new Map() };
}

/** Keeps something; of what was kept longest, the rest goes. */
export function keepIn<T>(memory: Map<string, T>, key: string, value: T, most: number): void {
  memory.delete(key);
  memory.set(key, value);
  const [oldest] = memory.keys();
  if (memory.size > most && oldest !== undefined) memory.delete(oldest);
}

/** What the gateway has to know beyond the repository. */
export interface HubSettings {
  /** The GitHub App's id: what it made is ours. */
  readonly appId: number;
  /** What records are sealed with, newest first. */
  readonly keys: SealKeys;
  /** Where ledger refs live, e.g. `refs/gitploy/`. */
  readonly ledgerPrefix: string;
  /** A repository of the same owner that keeps the ledgers; `undefined`: each repository its own. */
  readonly ledgerRepository: string | undefined;
  /** What need not be asked twice, since it never changes. */
  readonly memory?: GatewayMemory;
  /** Where people reach the pages, without a slash at its end; absent: nothing leads there. */
  readonly pagesUrl?: string | undefined;
}

/** One repository, and the installation's way to it: what every file of the gateway works on. */
export interface Access {
  readonly octokit: ProbotOctokit;
  /** GitHub's id of the repository. */
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly settings: HubSettings;
  readonly memory: GatewayMemory;
  /** What everything asked this way may take of the limits, where that is less than usual. */
  readonly limits?: Limits;
}

/** What may be taken of GitHub's limits: see `Call`. */
export interface Limits {
  readonly share: number;
  readonly portion?: number;
  /** Milliseconds to wait for room; more than usual is not waited. */
  readonly patience?: number;
}

/** The repository in the words of GitHub's routes. */
export function repo({ owner, name }: Pick<Access, "owner" | "name">): { readonly owner: string; readonly repo: string } {
  return { owner, repo: name };
}

/** An id as Octokit's types want it: they say number, and Octokit writes into the address what it is given. */
export function inRoute(id: string): number {
  return id as unknown as number;
}

/** For requests that must not be repeated: a lost answer may hide a write that happened. */
export const once = { retries: 0 } as const;

/** For writes that may be repeated after a lost answer: doing them twice does no more than doing them once. */
export const repeatable = { retries: 2 } as const;

/** For the first answer to somebody, and the reaction that goes with it: the last tenth of every limit is left to deployments and what verifies them. */
export const answering = { share: 0.9 } as const;

/** For all that shows how things go, which may be late: the last fifth of every limit is left to others. */
export const showing = { share: 0.8 } as const;

/** For what somebody else's checks make us ask, however many: what they ask together is a fifth of every limit, and what there is no room for is asked later. */
export const forWaking: Limits = { share: 0.8, portion: 0.2, patience: 1_000 };

/** For what strangers ask, who are many: half of every limit is left to others, and all of them together take a tenth. */
export const forStrangers: Limits = { share: 0.5, portion: 0.1 };

/** For asking that something be delivered again: the last tenth of the App's limits is left to its tokens, lists and the log itself. */
export const redelivering = { share: 0.9 } as const;

/** For what is only put in order, whenever there is room: half of every limit is left to others, and it takes a tenth. */
export const forTidying: Limits = { share: 0.5, portion: 0.1 };

/** For pages: comments and what verifies deployments never wait for them. */
export const forPages: Limits = { share: 0.5 };

/** For pages of those who can only read what is public, who are many: the others' pages do not wait for them. */
export const forPublicReaders: Limits = { share: 0.2 };
