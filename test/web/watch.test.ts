import { expect, test } from "vitest";
import { browse, type Seen } from "../support/browser.js";
import { roundsOf } from "../support/rounds.js";
import { start, type World } from "../support/world.js";

const deployYml =
  "envs:\n  - name: staging\n  - name: production\n    production_environment: false\n    review: { enabled: true, reviewers: [rita] }\n";

async function staged(): Promise<World> {
  const world = await start({ deployYml, gitHub: { latency: 30 } });
  for (const ref of ["v0.5.5", "feature"]) {
    await world.comment(`/deploy ${ref} staging`);
    await world.report("success");
    world.github.clock.advance(60_000);
  }
  return world;
}

const watchIn = ({ html }: Seen): string =>
  (/<div id="watch" data-poll="" hx-get="([^"]*)"/.exec(html)?.[1] ?? "none").replaceAll("&amp;", "&");

const forms: readonly (readonly [name: string, address: string, login: string])[] = [
  ["of a deploy", "/octo/app/deploy?environment=staging&ref=main", "ann"],
  ["of a promotion", "/octo/app/deploy?environment=production&from=staging&ref=feature&sha={head}", "ann"],
  ["of a rollback", "/octo/app/rollback?environment=staging", "ann"],
  ["of a lock", "/octo/app/lock?environment=staging", "ann"],
  ["of an approval", "/octo/app/approve?environment=production&request={waiting}", "rita"],
];

test.each(forms)("a form %s names what has changed since, and only that", async (_, address, login) => {
  const world = await staged();
  const asked = await world.comment("/deploy v0.5.5 production");
  await world.comment("Hello", { by: "rita" });
  const person = (await browse(world))(login);
  const page = await person.get(address.replace("{head}", world.head).replace("{waiting}", `comment-${asked.id}`));
  const watch = watchIn(page);
  expect(watch).toContain("watched=");
  await world.wait(15_000);
  const from = world.github.requests.length;
  expect((await person.part(watch)).status).toBe(204);
  expect(roundsOf(world, from).length).toBeLessThanOrEqual(2);
  world.github.commit(world.repository, "main", { message: "Next", files: { "deploy.yml": `${deployYml}# other\n` }, author: "bob" });
  await world.github.idle();
  const told = await person.part(watch);
  expect(told.text).toMatch(/^What is live, the commit or deploy\.yml is not as it was when you looked: look again\./);
  expect(told.html).not.toMatch(/<html|data-poll|watched=/);
});

test("so it does for what is live, for what is promoted, and for its age", async () => {
  const world = await staged();
  const ann = (await browse(world))("ann");
  const deploy = watchIn(await ann.get("/octo/app/deploy?environment=staging&ref=v0.5.5"));
  const promote = watchIn(await ann.get(`/octo/app/deploy?environment=production&from=staging&ref=feature&sha=${world.head}`));
  const lock = watchIn(await ann.get("/octo/app/lock?environment=staging"));
  await world.comment("/deploy main staging");
  await world.report("success");
  await world.wait(15_000);
  for (const watch of [deploy, promote]) expect((await ann.part(watch)).text).toMatch(/is not as it was when you looked/);
  expect((await ann.part(lock)).status).toBe(204);
  await world.wait(15 * 60_000);
  expect((await ann.part(lock)).text).toMatch(/^This form is more than 15 minutes old: look again/);
});
