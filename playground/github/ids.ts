import { timestamp } from "./clock.js";
import type { World } from "./world.js";

/** The SHA that means "none". */
export const noSha = "0".repeat(40);

/** A new database id. */
export function newId(world: Pick<World, "lastId">): number {
  world.lastId += 1;
  return world.lastId;
}

/**
 * A new id for an attempt to deliver a webhook. It has 19 digits, more than a JavaScript number holds: seen since February 2026, first in
 * https://github.com/octokit/request.js/issues/797
 */
export function newDeliveryId(world: Pick<World, "lastId">): bigint {
  return 3_804_000_000_000_000_000n + BigInt(newId(world));
}

/** The current time, as GitHub's answers have it. */
export function time(world: World): string {
  return timestamp(world.clock.now());
}

/** The kinds of node ids, by prefix. */
export type NodeKind =
  | "R"
  | "I"
  | "PR"
  | "IC"
  | "DE"
  | "DES"
  | "CR"
  | "CS"
  | "C"
  | "T"
  | "B"
  | "TA"
  | "REF"
  | "U"
  | "BOT"
  | "O"
  | "A"
  | "PRR"
  | "SC"
  | "REA"
  | "HFPE"
  | "ATMQE"
  | "MQE"
  | "MIP"
  | "TM"
  | "WR"
  | "W"
  | "RRS"
  | "SCR"
  | "BPR"
  | "EN"
  | "PSH"
  | "CMP";

/** A global node id, which encodes what it identifies. */
export function nodeId(kind: NodeKind, ...parts: readonly (string | number)[]): string {
  return `${kind}_${Buffer.from(parts.join("\n")).toString("base64url")}`;
}

/** The kind and parts of a node id. */
export function readNodeId(id: string): { readonly kind: string; readonly parts: readonly string[] } | undefined {
  const match = /^([A-Z]+)_([A-Za-z0-9_-]+)$/.exec(id);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { kind: match[1], parts: Buffer.from(match[2], "base64url").toString().split("\n") };
}
