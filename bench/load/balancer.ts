import type { Deliver } from "../../playground/github/events/outbox.js";

/** GitHub gives up after this: https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks#respond-within-10-seconds */
const patience = 10_000;

/** Brings webhooks to these ports in turn, like a load balancer without health checks: if nobody listens, the delivery fails. */
export function roundRobin(ports: readonly number[]): Deliver {
  let turn = 0;
  return async ({ payload, headers }) => {
    turn += 1;
    const response = await fetch(`http://127.0.0.1:${ports[turn % ports.length]}/api/github/webhooks`, {
      method: "POST",
      headers,
      body: payload,
      signal: AbortSignal.timeout(patience),
    });
    await response.arrayBuffer();
    return response.status;
  };
}
