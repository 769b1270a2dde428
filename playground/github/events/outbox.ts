import { createHmac, randomUUID } from "node:crypto";
import { timestamp } from "../clock.js";
import { newDeliveryId } from "../ids.js";
import type { World } from "../world.js";

/** A webhook as GitHub sends it. */
export interface Delivery {
  /** `X-GitHub-Delivery`; a redelivery keeps it. */
  readonly id: string;
  readonly event: string;
  /** The raw JSON that was signed. */
  readonly payload: string;
  /** `sha256=…`. */
  readonly signature256: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Delivers a webhook to the App and returns the status of its answer. */
export type Deliver = (delivery: Delivery) => Promise<number>;

/** One attempt, as the App's delivery log lists it. */
export interface DeliveryRecord {
  readonly id: bigint;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly payload: string;
  readonly deliveredAt: string;
  readonly redelivery: boolean;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  /** `undefined` until there is an answer; 0 if none came. */
  statusCode: number | undefined;
  /** Seconds. */
  duration: number;
}

/** The webhooks: the log, and those on their way. */
export interface Outbox {
  readonly secret: string;
  deliver: Deliver | undefined;
  /** Oldest first. */
  readonly log: DeliveryRecord[];
  pending: number;
  readonly waiting: (() => void)[];
}

/** An empty outbox; without `deliver`, webhooks are only logged. */
export function createOutbox(secret: string, deliver: Deliver | undefined): Outbox {
  return { secret, deliver, log: [], pending: 0, waiting: [] };
}

/** Sends a webhook without waiting for its answer. */
export function send(
  world: World,
  event: string,
  body: Readonly<Record<string, unknown>>,
  about: { installation: number | null; repository: number | null },
): void {
  const action = typeof body["action"] === "string" ? body["action"] : null;
  attempt(world, {
    guid: randomUUID(),
    event,
    action,
    payload: JSON.stringify(body),
    redelivery: false,
    installationId: about.installation,
    repositoryId: about.repository,
  });
}

/** Delivers a logged webhook again, with the same guid. */
export function redeliver(world: World, { guid, event, action, payload, installationId, repositoryId }: DeliveryRecord): void {
  attempt(world, { guid, event, action, payload, redelivery: true, installationId, repositoryId });
}

/** Resolves when every webhook was answered, including those that answers caused. */
export async function whenIdle(outbox: Outbox): Promise<void> {
  for (let quiet = 0; quiet < 2; quiet += 1) {
    if (outbox.pending > 0) {
      await new Promise<void>((resolve) => outbox.waiting.push(resolve));
      quiet = -1;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The signature GitHub sends as `X-Hub-Signature-256`. */
export function sign(secret: string, payload: string): string {
  return `sha256=${createHmac("sha256", secret).update(payload).digest("hex")}`;
}

type Attempt = Omit<DeliveryRecord, "id" | "deliveredAt" | "statusCode" | "duration">;

function attempt(world: World, what: Attempt): void {
  const { outbox } = world;
  const record: DeliveryRecord = {
    ...what,
    id: newDeliveryId(world),
    deliveredAt: timestamp(world.clock.now()),
    statusCode: undefined,
    duration: 0,
  };
  outbox.log.push(record);
  const { deliver } = outbox;
  if (deliver === undefined) return;
  outbox.pending += 1;
  const startedAt = performance.now();
  const settle = (statusCode: number): void => {
    record.statusCode = statusCode;
    record.duration = Math.round(performance.now() - startedAt) / 1000;
    outbox.pending -= 1;
    if (outbox.pending === 0) outbox.waiting.splice(0).forEach((resolve) => resolve());
  };
  // Later, since the caller has yet to get its answer.
  setImmediate(() => {
    deliver(onTheWire(world, record)).then(settle, () => settle(0));
  });
}

function onTheWire(world: World, { guid, event, payload }: DeliveryRecord): Delivery {
  const signature256 = sign(world.outbox.secret, payload);
  return {
    id: guid,
    event,
    payload,
    signature256,
    headers: {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/playground",
      "x-github-event": event,
      "x-github-delivery": guid,
      "x-github-hook-id": String(world.app.id),
      "x-github-hook-installation-target-id": String(world.app.id),
      "x-github-hook-installation-target-type": "integration",
      "x-hub-signature-256": signature256,
    },
  };
}
