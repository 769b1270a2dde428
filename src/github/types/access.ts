import type { ProbotOctokit } from "probot";
import type { SealKeys } from "../../core/ledger/seal.js";
import type { EnvironmentRecord } from "./snapshot.js";

/** A bounded memory of git's objects, which never change; forgotten ones are read again. */
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

/** Keeps something, and drops the oldest if there are too many. */
export function keepIn<T>(memory: Map<string, T>, key: string, value: T, most: number): void {
  memory.delete(key);
  memory.set(key, value);
  const [oldest] = memory.keys();
  if (memory.size > most && oldest !== undefined) memory.delete(oldest);
}

/** What the gateway has to know beyond the repository. */
export interface HubSettings {
  /** The GitHub App's id: everything it made is ours. */
  readonly appId: number;
  /** The keys for sealing records, newest first. */
  readonly keys: SealKeys;
  /** Where ledger refs live, e.g. `refs/gitploy/`. */
  readonly ledgerPrefix: string;
  /** A repository of the same owner that keeps the ledgers; `undefined`: each repository its own. */
  readonly ledgerRepository: string | undefined;
  /** A memory of things that never change. */
  readonly memory?: GatewayMemory;
  /** The address of the pages, without a final slash; absent: there are no links to them. */
  readonly pagesUrl?: string | undefined;
}

/** One repository, and the installation's access to it: every file of the gateway works on this. */
export interface Access {
  readonly octokit: ProbotOctokit;
  /** GitHub's id of the repository. */
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly settings: HubSettings;
  readonly memory: GatewayMemory;
  /** The part of the limits that requests may take, if less than usual. */
  readonly limits?: Limits;
}

/** Parts of GitHub's limits: see `Call`. */
export interface Limits {
  readonly share: number;
  readonly portion?: number;
  /** Milliseconds to wait for room, at most the usual time. */
  readonly patience?: number;
}

/** The repository in the words of GitHub's routes. */
export function repo({ owner, name }: Pick<Access, "owner" | "name">): { readonly owner: string; readonly repo: string } {
  return { owner, repo: name };
}

/** An id for Octokit's types: they say number, but Octokit writes any value into the address. */
export function inRoute(id: string): number {
  return id as unknown as number;
}

/** For requests that must not be repeated: a lost answer may hide a write that happened. */
export const once = { retries: 0 } as const;

/** For writes that may be repeated after a lost answer: doing them twice does no more than doing them once. */
export const repeatable = { retries: 2 } as const;

/** For the first answer to somebody, and its reaction: leaves the last tenth of every limit to deployments and their verification. */
export const answering = { share: 0.9 } as const;

/** For showing progress, which may be late: leaves the last fifth of every limit to others. */
export const showing = { share: 0.8 } as const;

/** For requests because of other people's checks, however many: together they take a fifth of every limit, and come later if there is no room. */
export const forWaking: Limits = { share: 0.8, portion: 0.2, patience: 1_000 };

/** For strangers' requests, which may be many: leaves half of every limit to others, and all together take a tenth. */
export const forStrangers: Limits = { share: 0.5, portion: 0.1 };

/** For redeliveries: leaves the last tenth of the App's limits to its tokens, lists and the log itself. */
export const redelivering = { share: 0.9 } as const;

/** For tidying up, whenever there is room: leaves half of every limit to others, and takes a tenth. */
export const forTidying: Limits = { share: 0.5, portion: 0.1 };

/** For pages: comments and the verification of deployments never wait for them. */
export const forPages: Limits = { share: 0.5 };

/** For pages of people who can only read what is public, who are many: other pages do not wait for them. */
export const forPublicReaders: Limits = { share: 0.2 };
