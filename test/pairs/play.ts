import { expect } from "vitest";
import type { Wanted } from "../support/hold.js";
import type { World } from "../support/world.js";
import { type Act, type ActName, acts, type Need } from "./acts.js";
import { stage } from "./stage.js";

/** Two things that happen at the same time. */
export interface Pair {
  readonly first: ActName;
  readonly second: ActName;
  /** The processes that get the event of the second. */
  readonly processes: "one process" | "two processes";
  /** The request of the first that is held while the second runs to its end. */
  readonly hold: Pick<Wanted, "nth" | "path" | "method">;
}

/** Plays a pair, and checks whether the promises hold. Returns the request that was held, or nothing if the first makes no such request. */
export async function play({ first, second, processes, hold }: Pair): Promise<string | undefined> {
  const [one, other]: readonly Act[] = [acts[first], acts[second]];
  if (one === undefined || other === undefined) throw new Error("there are two");
  const world = await stage(new Set<Need>([...one.needs, ...other.needs]));
  const [process] = world.processes;
  if (process === undefined) throw new Error("there is a process");
  const held = process.hold({ ...hold, event: one.event });
  const before = commentsOf(world).length;
  one.happen(world, "first");
  const request = await held.reached();
  if (request !== undefined) {
    if (processes === "two processes") await world.startProcess();
    other.happen(world, "second");
    await world.others();
    expectOneRunning(world);
    held.release();
  }
  await world.github.idle();
  expectOneRunning(world);
  await settle(world);
  expectPromises(world, commentsOf(world).slice(before));
  return request;
}

/** Everything that runs succeeds, one after the other, until nothing follows. */
async function settle(world: World): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    const running = runningIn(world);
    for (const deployment of running) world.github.deploymentStatus(deployment, { state: "success" });
    await world.github.idle();
    await world.wait(2_000);
    expectOneRunning(world);
    if (running.length === 0) return;
  }
}

function expectOneRunning(world: World): void {
  expect(runningIn(world).map(({ sha }) => sha).length).toBeLessThanOrEqual(1);
}

function runningIn(world: World): World["deployments"] {
  const final = ["success", "failure", "error", "inactive"];
  return world.deployments.filter(
    ({ environment, statuses }) => environment === "production" && !final.includes(statuses.at(-1)?.state ?? ""),
  );
}

type Comment = ReturnType<World["github"]["comment"]>;

function commentsOf({ repository }: World): readonly Comment[] {
  return [...repository.issues.values()].flatMap(({ comments }) => comments);
}

/** GitHub's ids ascend, so a greater one came later. */
function expectPromises(world: World, comments: readonly Comment[]): void {
  const answers = comments.filter(({ user }) => user.login === "gitploy[bot]");
  for (const command of comments.filter(({ body }) => body.startsWith("/"))) {
    const own = answers.filter(({ body }) => body.includes(`<!-- gitploy:comment-${command.id} `));
    expect([command.body, ...own.map(({ body }) => body.split("\n", 1)[0])]).toHaveLength(2);
    const verdicts = world.reactions(command).filter((reaction) => reaction !== "eyes");
    expect([command.body, ...verdicts]).toHaveLength(2);
    const [answer] = own;
    if (answer !== undefined) expectKept(world, command, answer);
  }
}

/** An answer stays true: nothing that it excludes is deployed afterwards. */
function expectKept(world: World, command: Comment, answer: Comment): void {
  const later = world.deployments.filter(({ id, environment }) => environment === "production" && id > answer.id);
  const requests = later.map(
    ({ payload }) => (payload as { readonly gitploy: { readonly request: string; readonly requested_by: string } }).gitploy,
  );
  const unlocked = commentsOf(world).find(({ body }) => body.startsWith("### 🔓 production is unlocked"));
  if (answer.body.startsWith("### 🔒")) {
    const begun = / by \*\*(\w+)\*\* had its turn/.exec(answer.body)?.[1];
    const others = requests.filter(({ requested_by: by }) => by !== command.user.login && by !== begun);
    if (unlocked === undefined) expect(others).toEqual([]);
  }
  if (/^### (🚫|❌) \w+ (cancelled|rejected) /.test(answer.body)) {
    const wish = commentsOf(world).find(({ body }) => body === "/deploy production");
    expect(requests.filter(({ request }) => request === `comment-${wish?.id}`)).toEqual([]);
  }
  // A rollback locks against pushes until somebody unlocks; a push that had its turn already goes first.
  const made = requests.findIndex(({ request }) => request === `comment-${command.id}`);
  if (command.body.startsWith("/rollback") && made !== -1 && unlocked === undefined)
    expect(requests.slice(made).filter(({ request }) => request.startsWith("push-"))).toEqual([]);
}
