import { describe, expect, test } from "vitest";
import { browse, type Browser, type Seen } from "../support/browser.js";
import { press } from "../support/form.js";
import { start, type World } from "../support/world.js";

const deployYml = `envs:
  - name: staging
  - name: production
    production_environment: false
    review: {enabled: true, reviewers: [rita]}
`;

interface Sent {
  readonly world: World;
  readonly ann: Browser;
  readonly form: Seen;
  /** The page of its request. */
  readonly request: string;
}

async function sent(environment: string): Promise<Sent> {
  const world = await start({ deployYml });
  const ann = (await browse(world))("ann");
  const form = await ann.get(`/octo/app/deploy?environment=${environment}&ref=v0.5.5`);
  const request = (await press(ann, form)).headers.get("location") ?? "";
  await world.github.idle();
  return { world, ann, form, request };
}

describe("a form that is sent again minutes later does nothing", () => {
  test("if the waiting request was cancelled", async () => {
    const { world, ann, form, request } = await sent("production");
    const id = /page-[0-9a-f]+/.exec(request)?.[0];
    await press(ann, await ann.get(`/octo/app/cancel?environment=production&request=${id}`));
    await world.github.idle();
    await world.wait(60_000);
    expect((await press(ann, form)).headers.get("location")).toBe(request);
    await world.github.idle();
    expect((await ann.get(request)).text).toContain("v0.5.5 is not deployed to production: cancelled by ann");
    expect((await ann.get("/octo/app")).text).not.toContain("Waiting");
  });

  test("if the deployment was deleted on GitHub", async () => {
    const { world, ann, form, request } = await sent("staging");
    const id = world.deployments[0]?.id ?? 0;
    world.github.deploymentStatus(id, { state: "inactive" });
    world.github.deleteDeployment(id);
    await world.github.idle();
    await world.wait(60_000);
    expect((await press(ann, form)).headers.get("location")).toBe(request);
    await world.github.idle();
    expect(world.deployments).toEqual([]);
  });
});
