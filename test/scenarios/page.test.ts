import { expect, test } from "vitest";
import type { Person } from "../../src/core/facts.js";
import type { Role } from "../../src/core/roles.js";
import { parseConfig } from "../../src/core/config/parse.js";
import { askedBy, visitOf } from "../../src/flows/commands/visit.js";
import { commandOnPage, type PageCommand, type Pressed, requestOnPage } from "../../src/flows/events/page.js";
import { foreseen } from "../../src/flows/requests/foresee.js";
import { targetOf } from "../../src/flows/requests/target.js";
import { sceneIn } from "../support/scene.js";
import { start, type World } from "../support/world.js";

const reviewed = "envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita] }\n";

function personOf(login: string, role: Role): Person {
  return { login, bot: false, role, teams: [], unreadableTeams: [] };
}

async function look(world: World, word?: string) {
  const scene = await sceneIn(world);
  const snapshot = await scene.hub.snapshot({ environments: ["production"], ...(word !== undefined && { refs: [word] }) });
  const parsed = parseConfig(snapshot.config?.text ?? "", "deploy.yml");
  if (!("config" in parsed)) throw new Error("deploy.yml is wrong");
  return { scene, snapshot, config: parsed.config };
}

/** Somebody presses Deploy for a ref that they looked at; an answer in a pull request goes to `issue`. */
async function deploy(world: World, word: string, id = "page-1", person = personOf("ann", "write"), issue?: number): Promise<Pressed> {
  const { scene, snapshot, config } = await look(world, word);
  const visit = visitOf(scene, { id, person, snapshot, config }, { issue, pullRequest: issue });
  const target = { ...targetOf(word, snapshot, visit.evidence), moved: undefined };
  const [environment] = config.environments;
  if (environment === undefined) throw new Error("no environment");
  const asked = askedBy(visit, environment, target, { action: "deploy", inputs: {}, again: false });
  const { gathered } = await foreseen(scene, snapshot, asked);
  const pressed = await requestOnPage(scene, snapshot, gathered);
  await world.github.idle();
  return pressed;
}

async function ask(world: World, command: PageCommand, login: string, role: Role, id = "page-2"): Promise<Pressed> {
  const { scene, snapshot, config } = await look(world);
  const pressed = await commandOnPage(scene, { id, person: personOf(login, role), snapshot, config }, command);
  await world.github.idle();
  return pressed;
}

test("a press deploys, and is answered in its check run", async () => {
  const world = await start();
  expect(await deploy(world, "v0.5.5")).toEqual({ is: "done", said: undefined });
  expect(world.deployments).toMatchObject([
    { ref: "v0.5.5", environment: "production", payload: { gitploy: { request: "page-1", requested_by: "ann" } } },
  ]);
  expect(world.checkRuns(world.tagged)).toMatchObject([{ status: "in_progress" }]);
  expect(world.answers()).toEqual([]);
});

test("for the head of a pull request it is answered there, too", async () => {
  const world = await start();
  await deploy(world, "#1", "page-1", personOf("ann", "write"), world.pullRequest.number);
  await world.report("success");
  expect(world.answers()).toEqual([expect.stringMatching(/^### ✅ feature is live in production/)]);
});

test("pressed twice at once it deploys once", async () => {
  const world = await start();
  const both = await Promise.all([deploy(world, "v0.5.5"), deploy(world, "v0.5.5")]);
  expect(both.map(({ is }) => is).toSorted()).toEqual(["done", "known"]);
  expect(world.deployments).toHaveLength(1);
  world.github.clock.advance(60_000);
  expect(await deploy(world, "v0.5.5")).toEqual({ is: "known" });
  expect(world.deployments).toHaveLength(1);
});

test("a refusal is shown only on the page", async () => {
  const world = await start({ check: "failure" });
  const pressed = await deploy(world, "#1", "page-1", personOf("ann", "write"), world.pullRequest.number);
  expect(pressed).toMatchObject({ is: "refused", said: { reaction: "-1", answer: { verdict: "feature was not deployed to production" } } });
  expect(world.answers()).toEqual([]);
  expect(world.checkRuns(world.head)).toEqual([]);
});

test("GitHub's refusal is shown on the page", async () => {
  const world = await start({ troubled: true });
  world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/deployments", times: 1, do: "422" });
  const pressed = await deploy(world, "#1", "page-1", personOf("ann", "write"), world.pullRequest.number);
  expect(pressed).toMatchObject({ is: "refused" });
  expect(world.answers()).toEqual([]);
});

test("what waits is approved by a press, and goes on", async () => {
  const world = await start({ deployYml: reviewed });
  // An account exists in the playground once it has done something.
  await world.comment("Looks good", { by: "rita" });
  await deploy(world, "#1", "page-1", personOf("ann", "write"), world.pullRequest.number);
  expect(world.answer()).toMatch(/^### ⏳ feature waits to be deployed to production/);
  const approve: PageCommand = { verb: "approve", environment: "production", request: "page-1" };
  expect(await ask(world, approve, "bob", "write")).toMatchObject({ is: "refused" });
  expect(world.deployments).toEqual([]);
  expect(await ask(world, approve, "rita", "read", "page-3")).toMatchObject({ is: "done" });
  expect(world.deployments).toMatchObject([{ environment: "production", sha: world.head }]);
  expect(world.answers()).toEqual([
    expect.stringMatching(/^### ⏳ Deploying feature to production/),
    expect.stringMatching(/^### 👍 rita approved feature for production/),
  ]);
});

test("a lock is answered on the page, kept in the record, and taken once", async () => {
  const world = await start();
  const lock: PageCommand = { verb: "lock", environment: "production", reason: "migration" };
  expect(await ask(world, lock, "rita", "read")).toMatchObject({ is: "refused", said: { answer: { emoji: "👎" } } });
  expect(await ask(world, lock, "cleo", "admin", "page-3")).toMatchObject({
    is: "done",
    said: { answer: { verdict: "production is locked by cleo" } },
  });
  expect(await ask(world, lock, "cleo", "admin", "page-3")).toEqual({ is: "known" });
  expect(await deploy(world, "v0.5.5")).toMatchObject({ is: "refused" });
  expect(world.answers()).toEqual([]);
});

test("sending the form again half a minute later does what was left unfinished", async () => {
  const world = await start({ troubled: true });
  let down = true;
  const trouble = async (perform: () => Promise<Response>) =>
    down ? Response.json({ message: "Server Error" }, { status: 500 }) : await perform();
  world.github.fault({ method: "POST", route: "/repos/{owner}/{repo}/deployments", times: 99, do: trouble });
  await expect(deploy(world, "v0.5.5")).rejects.toThrow("Server Error");
  down = false;
  expect(await deploy(world, "v0.5.5")).toEqual({ is: "known" });
  expect(world.deployments).toEqual([]);
  world.github.clock.advance(31_000);
  expect(await deploy(world, "v0.5.5")).toMatchObject({ is: "done" });
  expect(world.deployments).toHaveLength(1);
});
