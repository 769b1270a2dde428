import { expect, test } from "vitest";
import { play } from "../deaths/play.js";
import { stories } from "../deaths/stories.js";

// `npm run test:faults` plays all stories, also with the sweep before the redelivery.
const quick = Object.entries(stories).filter(([, story]) => story.quick);

test.each(quick)("kill -9 between any two writes: %s", { timeout: 60_000 }, async (_, story) => {
  const { end } = await play(story, undefined);
  expect(end).toMatchObject(story.end);
  for (let write = 1; ; write += 1) {
    const death = await play(story, write);
    expect({ before: death.before, ...death.end }).toEqual({ before: death.before, ...end });
    if (death.before === undefined) break;
    expect(write).toBeLessThan(40);
  }
});
