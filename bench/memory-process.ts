// Run by memory.ts in a process of its own: prints its RSS in MiB after 1,000 events, right after 10,000, and when it rests after them.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { receive } from "../src/bin/load.js";
import { createStage } from "./stage.js";

const stage = createStage(0);
const { github } = stage;
const { repository, issue, sha } = stage.place();
const probot = await stage.start();
github.comment(issue, "ann", "Looks good to me");
github.checkRun(repository, sha, { name: "other", conclusion: "success" });
await github.idle();
const deliveries = github.deliveries.filter(({ statusCode, action }) => statusCode === 200 && action !== "requested");

const happen = async (events: number): Promise<void> => {
  for (let count = 0; count < events; count += 1) {
    const delivery = deliveries[count % deliveries.length];
    if (delivery === undefined) throw new Error("nothing was delivered");
    await receive(probot, { id: randomUUID(), name: delivery.event, body: delivery.payload });
    // The App's memory is meant, not GitHub's.
    github.world.requests.splice(0);
  }
};
/** What a burst left is collected when it is over. */
const rest = async (): Promise<void> => {
  await sleep(1_000);
  globalThis.gc?.();
};
const say = (): void => console.log(process.memoryUsage.rss() / 2 ** 20);

await happen(1000);
await rest();
say();
await happen(9000);
say();
await rest();
say();
process.exit(0);
