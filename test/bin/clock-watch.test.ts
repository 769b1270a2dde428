import { afterEach, describe, expect, test } from "vitest";
import { variables, webhookSecret } from "../../playground/app.js";
import { createGitHub } from "../../playground/github/github.js";
import { watchClock } from "../../src/bin/clock-watch.js";
import { observed } from "../support/observed.js";
import { startServer } from "../support/process.js";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const minute = 60_000;

/** What is logged if GitHub's answers come at these minutes by our clock. */
function said(...ahead: readonly (number | undefined)[]): readonly string[] {
  const says: string[] = [];
  const github = Date.parse("2026-03-02T12:00:00Z");
  let ours = github;
  const watch = watchClock({ warn: (_, message) => says.push(message) }, () => ours);
  for (const each of ahead) {
    ours = github + (each ?? 0) * minute;
    watch({ ...observed, answeredAt: each === undefined ? undefined : github });
  }
  return says.map((line) => line.slice(0, line.indexOf(":")));
}

describe("a wrong clock", () => {
  test("is named with its direction", () => {
    expect(said(20)).toEqual(["This machine's clock is 20 min ahead of GitHub's"]);
    expect(said(-120)).toEqual(["This machine's clock is 120 min behind GitHub's"]);
  });

  test("is one that is off by more than a minute", () => {
    expect(said(1, -1, undefined, 0)).toEqual([]);
    expect(said(1.1)).toHaveLength(1);
  });

  test("is named once, and again when it was right meanwhile", () => {
    expect(said(20, 20, undefined, 21)).toHaveLength(1);
    expect(said(20, 0, 20)).toHaveLength(2);
  });

  test("is in the server's log soon after the start", async () => {
    const github = createGitHub({ webhookSecret, now: () => new Date(Date.now() - 20 * minute) });
    const { port, close } = await github.listen(0);
    closing.push(close);
    const server = startServer({ ...variables(github), LOG_LEVEL: "warn", GHE_HOST: `localhost:${port}`, GHE_PROTOCOL: "http" });
    await server.wrote(
      /"seconds":1(?:19|20)\d,"msg":"This machine's clock is 20 min ahead of GitHub's: commands may be taken for old ones/,
    );
    expect(server.output().match(/This machine's clock/g)).toHaveLength(1);
  }, 30_000);
});
