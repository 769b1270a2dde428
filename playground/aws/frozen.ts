import { variables, webhookSecret } from "../app.js";
import { createGitHub, type GitHub } from "../github/github.js";
import { functionsBy, handlers, type Functions } from "./functions.js";
import { createFifoQueue, type FifoQueue } from "./queue.js";
import { startRelay, type Relay } from "./relay.js";
import { startSandbox, type RuntimeClient, type Sandbox } from "./sandbox.js";
import { serveSqs } from "./sqs.js";

/** GitHub and SQS in memory, and the packaged functions in separate processes, which are frozen between two invocations. */
export interface Frozen {
  readonly github: GitHub;
  readonly queue: FifoQueue;
  /** The relay between the functions and GitHub. */
  readonly relay: Relay;
  readonly functions: Functions;
  /** The process of a function, started when it is first invoked. */
  readonly sandbox: (which: keyof typeof handlers) => Promise<Sandbox>;
  /** The duration of each invocation of a function, in milliseconds. */
  readonly took: (which: keyof typeof handlers) => readonly number[];
  stop(): Promise<void>;
}

/** Starts everything; a failed message comes back after a minute, as in serverless.yml. */
export async function startFrozen(client: RuntimeClient, difference: Readonly<Record<string, string>> = {}): Promise<Frozen> {
  const github = createGitHub({ webhookSecret });
  const listening = await github.listen(0);
  const relay = await startRelay(listening.port);
  const queue = createFifoQueue({ visibilityTimeout: 60_000, maxReceiveCount: 120 });
  const sqs = await serveSqs(queue);
  const env = {
    ...variables(github),
    // An address and not a name: for a name, Node would try two addresses, each for only a quarter of a second.
    GHE_HOST: `127.0.0.1:${relay.port}`,
    GHE_PROTOCOL: "http",
    GITPLOY_QUEUE_URL: `${sqs.url}/000000000000/deliveries.fifo`,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "playground",
    AWS_SECRET_ACCESS_KEY: "playground",
    ...difference,
  };
  const sandboxes = new Map<keyof typeof handlers, Promise<Sandbox>>();
  const times = new Map<keyof typeof handlers, number[]>();
  const sandbox = (which: keyof typeof handlers): Promise<Sandbox> => {
    const found = sandboxes.get(which) ?? startSandbox(handlers[which].name, env, client);
    sandboxes.set(which, found);
    return found;
  };
  const functions = functionsBy(async (which, event) => {
    const { given, milliseconds } = await (await sandbox(which)).invoke(event, handlers[which].timeout);
    times.set(which, [...(times.get(which) ?? []), milliseconds]);
    if ("error" in given) throw new Error(`${which}: ${given.error.errorType}: ${given.error.errorMessage}`);
    return given.value;
  });
  // A function works on one event at a time, so deliveries come one after the other.
  let last: Promise<unknown> = Promise.resolve();
  github.deliverTo((delivery) => {
    const answering = last.then(() => functions.webhook(delivery));
    last = answering.catch(() => undefined);
    return answering;
  });
  return {
    github,
    queue,
    relay,
    functions,
    sandbox,
    took: (which) => times.get(which) ?? [],
    stop: async () => {
      for (const each of sandboxes.values()) await (await each).stop();
      await relay.stop();
      await Promise.all([sqs.stop(), listening.close()]);
    },
  };
}

/** A repository with a tag v1.0.0 whose check has passed, and an issue to comment in. */
export function placeIn(github: GitHub, owner: string) {
  const repository = github.repository({
    owner,
    name: "shop",
    files: { "deploy.yml": "envs:\n  - name: production\n    required_contexts: [ci]\n" },
    roles: { ann: "write" },
  });
  const sha = github.head(repository, "main") ?? "";
  github.tag(repository, "v1.0.0", sha);
  github.checkRun(repository, sha, { name: "ci", conclusion: "success" });
  const issue = github.issue(repository, { title: "Release 1.0.0", author: "ann" });
  return { repository, issue };
}
