// Run by memory.ts in a process of its own: prints its RSS in MiB after 1,000 events, and after 10,000.
import { randomUUID } from "node:crypto";
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

for (let count = 0; count < 10_000; count += 1) {
  const delivery = deliveries[count % deliveries.length];
  if (delivery === undefined) throw new Error("nothing was delivered");
  await receive(probot, { id: randomUUID(), name: delivery.event, body: delivery.payload });
  // The App's memory is meant, not GitHub's.
  github.world.requests.splice(0);
  if (count + 1 === 1000 || count + 1 === 10_000) {
    globalThis.gc?.();
    console.log(process.memoryUsage.rss() / 2 ** 20);
  }
}
process.exit(0);
