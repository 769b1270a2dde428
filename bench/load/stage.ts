import { availableParallelism, loadavg } from "node:os";
import { variables } from "../../playground/app.js";
import type { GitHub } from "../../playground/github/github.js";
import type { Deliver } from "../../playground/github/events/outbox.js";
import { createMember, type Member } from "../server.js";
import type { Row } from "../table.js";
import { roundRobin } from "./balancer.js";
import { createTool, type Tool } from "./tool.js";

/** The machine's other work when the run began, on which all times depend. */
export const machine: Row = {
  what: "cores of the machine, load average when the run began",
  measured: `${availableParallelism()}, ${(loadavg()[0] ?? Number.NaN).toFixed(1)}`,
};

/** Two processes of the server behind a load balancer, and the tool that deploys. */
export interface Stage {
  readonly members: readonly [Member, Member];
  readonly tool: Tool;
  /** Brings a webhook to one of the processes. */
  readonly deliver: Deliver;
  /** Milliseconds since the stage was set. */
  elapsed(): number;
  /** Stops showing progress. */
  quiet(): void;
}

/** Starts both processes on a town's GitHub, which they reach over HTTP. */
export async function setStage(github: GitHub): Promise<Stage> {
  await github.idle();
  const { port } = await github.listen(0);
  const settings = {
    ...variables(github),
    GHE_HOST: `localhost:${port}`,
    GHE_PROTOCOL: "http",
    LOG_LEVEL: "info",
    GITPLOY_REDELIVERY_INTERVAL: "60",
  };
  const members = [await createMember(settings), await createMember(settings)] as const;
  await Promise.all(members.map((member) => member.start()));
  const tool = createTool(github);
  const begun = performance.now();
  const elapsed = (): number => performance.now() - begun;
  const progress = setInterval(() => {
    const { log, pending } = github.world.outbox;
    const counts = `${tool.begun.size} deployments, ${github.requests.length} requests, ${log.length} deliveries, ${pending} of them pending`;
    process.stderr.write(`${Math.round(elapsed() / 1_000)} s: ${counts}\n`);
  }, 10_000);
  const bring = roundRobin(members.map((member) => member.port));
  const deliver: Deliver = (delivery) => {
    tool.hear(delivery);
    return bring(delivery);
  };
  github.deliverTo(deliver);
  return { members, tool, deliver, elapsed, quiet: () => clearInterval(progress) };
}
