import { describe, expect, test } from "vitest";
import { browse } from "../support/browser.js";
import { press } from "../support/form.js";
import { start, type World } from "../support/world.js";

const teams = Array.from({ length: 7 }, (_, index) => `team-${index + 1}`);

/** So many memberships were asked while somebody looked. */
async function asking<T>(world: World, look: () => Promise<T>): Promise<readonly [T, number]> {
  const from = world.github.requests.length;
  const seen = await look();
  return [seen, world.github.requests.slice(from).filter(({ path }) => path.includes("/memberships/")).length];
}

const offered = (html: string, verb: string): readonly (string | undefined)[] =>
  [...html.matchAll(new RegExp(`href="/octo/app/${verb}\\?environment=([^"&]*)`, "g"))].map(([, environment]) => environment);

describe("of many teams, a page asks five, and pressing asks the others:", () => {
  test("the cards offer what one of the others may do, and say nobody is left out who was not asked", async () => {
    const world = await start({
      deployYml: `envs:\n${teams.map((team) => `  - name: of-${team}\n    deployers: [octo/${team}]\n`).join("")}`,
      before: (github) => {
        for (const team of teams) github.team("octo", team, team === "team-7" ? ["ann"] : ["cleo"]);
      },
    });
    const ann = (await browse(world))("ann");
    for (let look = 0; look < 2; look += 1) {
      const [page, asked] = await asking(world, () => ann.get("/octo/app"));
      expect(asked).toBe(5);
      expect(offered(page.html, "deploy")).toEqual(["of-team-6", "of-team-7"]);
      const refused = [...page.text.matchAll(/may not deploy to (\S+): only members of (\S+) may\./g)].map(([, name, team]) => [
        name,
        team,
      ]);
      expect(refused).toEqual(teams.slice(0, 5).map((team) => [`of-${team}`, `octo/${team}`]));
      await world.wait(5_000);
    }
    const lock = (environment: string) => ann.get(`/octo/app/lock?environment=${environment}`);
    expect((await press(ann, await lock("of-team-7"))).status).toBe(303);
    expect((await lock("of-team-6")).text).toContain("members of octo/team-6 may");
  });

  test("so do the page of a request, and the question whether to approve it", async () => {
    const world = await start({
      deployYml: `envs:\n  - name: production\n    review: {enabled: true, reviewers: [${teams.map((team) => `octo/${team}`).join(", ")}]}\n`,
      before: (github) => {
        for (const team of teams) github.team("octo", team, team === "team-7" ? ["rita"] : ["cleo"]);
      },
    });
    await world.comment("Hello", { by: "bob" });
    const asked = await world.comment("/deploy v0.5.5 production");
    const see = await browse(world);
    for (const [login, status, says] of [
      ["bob", 422, "bob may not approve deployments to production: only members of"],
      ["rita", 303, ""],
    ] as const) {
      const [request, first] = await asking(world, () => see(login).get(`/octo/app/requests/comment-${asked.id}?environment=production`));
      expect([first, offered(request.html, "approve")]).toEqual([5, ["production"]]);
      const address = `/octo/app/approve?environment=production&request=comment-${asked.id}`;
      const [form, second] = await asking(world, () => see(login).get(address));
      expect(second).toBe(5);
      const [answer, third] = await asking(world, () => press(see(login), form));
      expect([answer.status, third >= 7, answer.text]).toEqual([status, true, expect.stringContaining(says)]);
    }
    await world.github.idle();
    expect(world.deployments).toMatchObject([{ ref: "v0.5.5", environment: "production" }]);
  });

  test("a question that one of the others might answer is refused to who is in none", async () => {
    const world = await start({
      deployYml: `envs:\n  - name: production\n    deployers: [${teams.map((team) => `octo/${team}`).join(", ")}]\n`,
      before: (github) => {
        for (const team of teams) github.team("octo", team, ["cleo"]);
      },
    });
    const ann = (await browse(world))("ann");
    const answer = await press(ann, await ann.get("/octo/app/lock?environment=production"));
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining("ann may not deploy to production: only members of")]);
    expect(answer.html).not.toContain('name="press"');
    expect((await ann.get("/octo/app")).text).not.toContain("Locked");
  });

  test("nobody is said to wait for somebody whose team was not asked", async () => {
    const world = await start({
      deployYml: `envs:\n  - name: production\n    review: {enabled: true, reviewers: [${teams.map((team) => `octo/${team}`).join(", ")}]}\n`,
      before: (github) => {
        for (const team of teams) github.team("octo", team, ["cleo"]);
      },
    });
    await world.comment("/deploy v0.5.5 production");
    const see = await browse(world);
    expect((await see("cleo").get("/octo/app")).text).toContain("Waits for you v0.5.5");
    await world.wait(5_000);
    const bobs = await see("bob").get("/octo/app");
    expect([bobs.text.includes("Waits for you"), offered(bobs.html, "approve")]).toEqual([false, ["production"]]);
  });
});
