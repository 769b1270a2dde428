// When the job is over: how it went.
import { input, kept, run } from "./runner.mjs";
import { report } from "./status.mjs";

await run(async () => {
  const id = kept("deployment");
  if (id === undefined) return;
  await report(id, input("job-status") === "success" ? "success" : "failure");
});
