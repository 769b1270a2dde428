import { describe, expect, test } from "vitest";
import { type Picture, pictureOf } from "../deaths/picture.js";
import { browse, type Browser, type Seen } from "../support/browser.js";
import { formIn, press } from "../support/form.js";
import { keeperOf } from "../support/housekeeping.js";
import { roundsOf } from "../support/rounds.js";
import { start, type Start, type World } from "../support/world.js";

const simple = "envs:\n  - name: production\n    production_environment: false\n";
const inTurns = `${simple}    serialization: true\n`;
const reviewed = `${simple}    review: { enabled: true, reviewers: [rita] }\n`;

const elsewhere = async (world: World, body: string, by = "ann"): Promise<unknown> =>
  await world.comment(body, { by, on: world.github.issue(world.repository) });

/** A press on a page. */
interface Pressing {
  readonly difference?: Start;
  readonly before?: (world: World) => Promise<unknown>;
  readonly by: string;
  readonly address: (world: World) => string;
}

const comment = (world: World): string => `comment-${[...world.repository.issues.values()].at(-1)?.comments[0]?.id}`;
const pressings = {
  Deploy: { by: "ann", address: () => "/octo/app/deploy?environment=production&ref=v0.5.5" },
  "Deploy, one after the other": {
    difference: { deployYml: inTurns },
    by: "ann",
    address: () => "/octo/app/deploy?environment=production&ref=v0.5.5",
  },
  Lock: { by: "cleo", address: () => "/octo/app/lock?environment=production" },
  Approve: {
    difference: { deployYml: reviewed },
    before: (world) => elsewhere(world, "/deploy v0.5.5 production"),
    by: "rita",
    address: (world) => `/octo/app/approve?environment=production&request=${comment(world)}`,
  },
} satisfies Readonly<Record<string, Pressing>>;

interface Death {
  readonly world: World;
  readonly ann: Browser;
  /** The form, as sent to the process that died. */
  readonly form: Seen;
  readonly request: string;
  readonly diedBefore: string | undefined;
}

/** Somebody presses, and the process dies before its nth write. */
async function died({ difference, before, by, address }: Pressing, dies: number | undefined): Promise<Death> {
  const world = await start({ deployYml: simple, troubled: true, ...difference, gitHub: { contract: "off", ...difference?.gitHub } });
  await world.comment("Hello", { by: "rita" });
  await before?.(world);
  const victim = await world.startProcess(dies === undefined ? {} : { dies });
  const form = await (await browse(world))(by).get(address(world));
  const page = (await browse(world))(by);
  const [sent] = await Promise.allSettled([press(page, form, { reason: "because" })]);
  expect(sent.status).toBe(victim.died() ? "rejected" : "fulfilled");
  await world.github.idle();
  await world.startProcess();
  const promised = JSON.parse(Buffer.from(formIn(form)["promise"]?.split(".")[0] ?? "", "base64url").toString()) as { id: string };
  return {
    world,
    ann: (await browse(world))(by),
    form,
    request: `/octo/app/requests/${promised.id}?environment=production&sha=${world.tagged}`,
    diedBefore: victim.diedBefore(),
  };
}

/** The sweeps that complete a change of the record, by any process. */
async function keep(world: World): Promise<void> {
  const keeper = await keeperOf(world);
  for (let sweep = 0; sweep < 2; sweep += 1) {
    await world.wait(61_000);
    await keeper.sweep();
  }
}

const without = ({ records, ...picture }: Picture) => ({ ...picture, records: records.map((each) => each.replace(/page-[0-9a-f]+/, "")) });

describe.each(Object.entries(pressings))("a press of %s whose process dies", (_, pressing) => {
  test("before any of its writes is carried out once, when the same form is sent again", async () => {
    const undisturbed = await died(pressing, undefined);
    await keep(undisturbed.world);
    const wanted = without(pictureOf(undisturbed.world));
    const before: string[] = [];
    for (let dies = 2; dies < 20; dies += 1) {
      const { world, ann, form, diedBefore } = await died(pressing, dies);
      if (diedBefore === undefined) break;
      before.push(diedBefore);
      await world.wait(31_000);
      const both = await Promise.all([press(ann, form, { reason: "because" }), press(ann, form, { reason: "because" })]);
      await keep(world);
      expect([dies, both.map(({ status }) => status), without(pictureOf(world))]).toEqual([dies, [303, 303], wanted]);
    }
    expect(before.length).toBeGreaterThan(1);
  });
});

test("an approval that was recorded before the process died deploys with the next sweeps", async () => {
  let written = 0;
  for (let dies = 2; dies < 20; dies += 1) {
    const { world, diedBefore } = await died(pressings["Approve"], dies);
    if (diedBefore === undefined) break;
    const approved = pictureOf(world).records.some((record) => record.includes("approved by rita"));
    written += Number(approved);
    const wanted = approved ? 1 : world.deployments.length;
    await keep(world);
    expect([diedBefore, world.deployments.length]).toEqual([diedBefore, wanted]);
  }
  expect(written).toBeGreaterThan(0);
});

describe("the page of such a request", () => {
  /** It had claimed the press, but done nothing else. */
  const claimedOnly = (pressing: Pressing): Promise<Death> => died(pressing, 3);

  test("says for half a minute that it is in progress, then that it was not carried out, and then what became of it", async () => {
    const { world, ann, form, request, diedBefore } = await claimedOnly(pressings["Deploy"]);
    expect(diedBefore).toMatch(/^POST .*\/deployments$/);
    const first = await ann.get(request);
    expect(first.html).toContain("<title>Being carried out · octo/app</title>");
    expect(first.html).toContain('hx-trigger="every 5s"');
    expect((await press(ann, form)).headers.get("location")).toBe(request);
    expect(world.deployments).toEqual([]);
    await world.wait(31_000);
    const left = await ann.get(request);
    expect(left.html).toContain("<title>Was not carried out · octo/app</title>");
    expect(left.text).toMatch(/Its form was sent just now, and nothing came of it in production: .*Send the same form again/);
    expect((await press(ann, form)).headers.get("location")).toBe(request);
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ ref: "v0.5.5", environment: "production" }]);
    expect((await ann.get(request)).headers.get("location")).toBe(`/octo/app/deployments/${world.deployments[0]?.id}`);
  });

  test("takes two rounds of requests", async () => {
    const { world, ann, request } = await claimedOnly({ ...pressings["Deploy"], difference: { gitHub: { latency: 100 } } });
    await ann.get(request);
    await world.wait(31_000);
    const from = world.github.requests.length;
    expect((await ann.get(request)).text).toContain("Was not carried out");
    expect(roundsOf(world, from).length).toBeLessThanOrEqual(2);
  });

  test("stays so: only a person carries it out, and after fifteen minutes the form does nothing", async () => {
    const { world, ann, form, request } = await claimedOnly(pressings["Deploy"]);
    await keep(world);
    expect((await ann.get(request)).text).toContain("Was not carried out");
    await world.wait(16 * 60_000);
    expect((await press(ann, form)).text).toContain("This form was more than 15 minutes old.");
    expect(world.deployments).toEqual([]);
  });

  test("does not say so about a deployment that is too old to be found, or about a claim that is not ours", async () => {
    const { world, ann, form, request } = await died(pressings["Deploy"], undefined);
    expect(form.status).toBe(200);
    for (let amount = 0; amount < 60; amount += 1) {
      world.github.clock.advance(1_000);
      const made = world.github.createDeployment(world.repository, { ref: "main", environment: "production", creator: "gitploy[bot]" });
      world.github.deploymentStatus(made, { state: "success" });
    }
    expect((await ann.get(request.replace(/&sha=.*/, ""))).text).toContain("Nothing of that name, or long ago");
    world.github.push(world.repository, "refs/gitploy-claims/page-0123", world.tagged, "bob");
    expect((await ann.get("/octo/app/requests/page-0123?environment=production")).text).toContain("Nothing of that name, or long ago");
  });
});

describe("a form that a fault of GitHub kept from being carried out", () => {
  const withInput = `${simple}    dynamic_payload: { enabled: true, inputs: { replicas: { type: string } } }\n`;
  const hostile = '"><img src=x onerror=alert(1)>';
  const limit = () =>
    Promise.resolve(Response.json({ message: "secondary rate limit" }, { status: 429, headers: { "retry-after": "120" } }));

  test.each([
    ["before anything was claimed", { operation: "Snapshot" }, "502", 502, /GitHub does not answer/],
    ["because its limit was reached", { operation: "Snapshot" }, limit, 503, /answers again in 2 minutes: at 2026-03-02 12:\d\d UTC/],
    ["after it was claimed", { route: "/repos/{owner}/{repo}/deployments", method: "POST" }, "502", 502, /GitHub does not answer/],
  ] as const)("%s is kept with all that was typed, and carried out once when it is sent again", async (_, which, trouble, status, says) => {
    const world = await start({ deployYml: withInput, troubled: true });
    const ann = (await browse(world))("ann");
    const form = await ann.get("/octo/app/deploy?environment=production&ref=v0.5.5");
    world.github.fault({ ...which, do: trouble, times: 20 });
    const failed = await press(ann, form, { "input.replicas": hostile });
    expect([failed.status, failed.html.includes("<img src=x")]).toEqual([status, false]);
    expect(failed.text).toMatch(says);
    expect(failed.text).toContain("Send the same again");
    world.github.world.faults.splice(0);
    await world.wait(130_000);
    expect((await ann.post("/octo/app/deploy", { ...formIn(failed), "input.replicas": hostile })).status).toBe(303);
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ payload: { replicas: hostile } }]);
  });

  test("is not shown if no form of ours was sent", async () => {
    const world = await start({ deployYml: withInput, troubled: true });
    const ann = (await browse(world))("ann");
    world.github.fault({ operation: "Snapshot", do: "502", times: 20 });
    expect((await ann.post("/octo/app/deploy", { promise2: "1" })).html).not.toContain("Send the same");
    expect((await ann.get("/octo/app/deploy?ref=v0.5.5&promise=1")).html).not.toContain("Send the same");
  });
});
