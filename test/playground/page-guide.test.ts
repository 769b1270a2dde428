import { expect, test } from "vitest";
import { open } from "./page-stage.js";

type Playing = Awaited<ReturnType<typeof open>>;

/** The fields that the guide's button sends. */
async function next({ read }: Playing): Promise<{ readonly fields: Readonly<Record<string, string>>; readonly place: string }> {
  const page = await read("/-/playground/talk");
  const [, place = "", by = "", name = "", value = ""] =
    /class="guide"[^]*?action="[^"]*\?in=(\d+)[^"]*"[^>]*><input type="hidden" name="by" value="(\w+)"\/><button class="btn btn-sm btn-primary"[^>]*name="(\w+)" value="([^"]*)"/.exec(
      page,
    ) ?? [];
  return { fields: { by, [name]: value }, place };
}

async function follow(playing: Playing): Promise<string> {
  const { fields, place } = await next(playing);
  await playing.post(fields, {}, `/-/playground/talk?in=${place}`);
  return fields["line"] ?? fields["checks"] ?? "";
}

test("a newcomer is led from a deployment to a review, and ticks show the progress", async () => {
  const playing = await open();
  expect(await playing.talk(1)).toContain("Step 1 of 7: Deploy");
  expect(await follow(playing)).toBe("@ann #1 /deploy staging");
  await playing.shows(/Step 3 of 7: Check green .*Deploy \(done\).*Wait \(done\)/, 1);
  expect(await follow(playing)).toBe("success");
  await playing.shows("Step 5 of 7: Lock", 1);
  expect(await follow(playing)).toBe("@ann #1 /lock staging for 10m moving the database");
  await playing.shows("Step 6 of 7: Rollback", 1);
  expect(await follow(playing)).toBe("@ann #1 /rollback staging");
  await playing.shows("Step 7 of 7: Review", 1);
  for (const line of ["@ann #1 /deploy v0.5.5 production", "@ann #1 /promote production eu", "@rita #1 /approve eu"]) {
    await expect.poll(async () => (await next(playing)).fields["line"], { timeout: 10_000 }).toBe(line);
    await follow(playing);
  }
  await playing.shows("You have seen it all", 1);
});

test("the guide can be left at any time, and resumed where it was", async () => {
  const playing = await open();
  await follow(playing);
  await playing.shows("Step 3 of 7", 1);
  await playing.post({ guide: "leave" });
  expect(await playing.talk(1)).not.toContain("Step 3 of 7");
  await playing.post({ guide: "open" });
  await playing.shows("Step 3 of 7", 1);
});
