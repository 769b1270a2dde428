import { createStage } from "./stage.js";
import { atMost, type Row } from "./table.js";

/** What the App does about things that are none of its business. */
export async function noise(): Promise<readonly Row[]> {
  return [...(await comment()), ...(await checks())];
}

async function comment(): Promise<readonly Row[]> {
  const stage = createStage(0);
  const { issue } = stage.place();
  await stage.start();
  const requests = await requestsOf(stage, () => stage.github.comment(issue, "ann", "Looks good to me, /shrug"));
  return [atMost("requests of a comment that is not a command", requests.length, 0)];
}

async function checks(): Promise<readonly Row[]> {
  const stage = createStage(0);
  const { repository, sha } = stage.place();
  await stage.start();
  const requests = [];
  for (let index = 0; index < 200; index += 1)
    requests.push(
      ...(await requestsOf(stage, () => stage.github.checkRun(repository, sha, { name: `check ${index}`, conclusion: "success" }))),
    );
  const free = requests.filter(({ status }) => status === 304).length;
  const events = stage.github.deliveries.filter(({ action, statusCode }) => action === "completed" && statusCode === 200).length;
  const asked = requests.filter(({ route }) => !route.endsWith("/access_tokens"));
  return [
    atMost(`requests of an event of a finished check, nothing waits (${events} of them)`, asked.length / events, 1, "", 2),
    { what: "    of all of them, free (304)", measured: `${free} of ${asked.length}` },
  ];
}

async function requestsOf({ github }: ReturnType<typeof createStage>, happen: () => unknown) {
  const before = github.requests.length;
  happen();
  await github.idle();
  return github.requests.slice(before);
}
