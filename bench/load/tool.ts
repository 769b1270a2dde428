import { setTimeout as sleep } from "node:timers/promises";
import type { Deliver } from "../../playground/github/events/outbox.js";
import type { GitHub } from "../../playground/github/github.js";
import { serialized } from "./town.js";

type Deployment = ReturnType<GitHub["createDeployment"]>;

/** The tool that deploys: it listens for deployments of the App and reports success on each. */
export interface Tool {
  /** Every webhook on its way to the App. */
  hear(delivery: Pick<Parameters<Deliver>[0], "event" | "payload">): void;
  /** When each deployment was there, by its request's id; as `performance.now()`. */
  readonly begun: ReadonlyMap<string, number>;
  /** Deployments that ran beside another one in an environment that takes turns. */
  readonly overlaps: readonly string[];
}

/** Starts the tool. */
export function createTool(github: GitHub): Tool {
  const heard = new Set<number>();
  const begun = new Map<string, number>();
  const overlaps: string[] = [];
  return {
    begun,
    overlaps,
    hear: ({ event, payload }) => {
      if (event !== "deployment") return;
      const {
        deployment: { id },
        repository,
      } = JSON.parse(payload) as Payload;
      const deployment = github.world.repositoriesById.get(repository.id)?.deployments.get(id);
      // GitHub delivers some events again.
      if (deployment?.app !== github.world.app || heard.has(id)) return;
      heard.add(id);
      begun.set(requestOf(deployment), performance.now());
      const beside = deployment.repository.deploymentsByEnvironment.get(deployment.environment)?.filter(isRunning) ?? [];
      if (deployment.environment === serialized && beside.length > 1)
        overlaps.push(`${deployment.repository.owner.login}/${deployment.repository.name}: ${beside.map(requestOf).join(" ran beside ")}`);
      void roll(github, deployment);
    },
  };
}

interface Payload {
  readonly deployment: { readonly id: number };
  readonly repository: { readonly id: number };
}

/** The id of the request that a deployment of the App was made for. */
export function requestOf({ payload }: Pick<Deployment, "payload">): string {
  const { gitploy } = payload as { readonly gitploy?: { readonly request?: string } };
  return gitploy?.request ?? "";
}

async function roll(github: GitHub, deployment: Deployment): Promise<void> {
  const logUrl = `https://ci.example.com/runs/${deployment.id}`;
  await sleep(1_000);
  github.deploymentStatus(deployment, { state: "in_progress", description: "Rolling out", logUrl });
  await sleep(4_000);
  github.deploymentStatus(deployment, { state: "success", logUrl, environmentUrl: `https://${deployment.environment}.example.com` });
}

function isRunning({ statuses }: Deployment): boolean {
  return statuses.every(({ state }) => state !== "success");
}
