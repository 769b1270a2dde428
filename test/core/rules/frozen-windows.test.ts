import { expect, test } from "vitest";
import type { FrozenWindow } from "../../../src/core/config/schedule.js";
import { frozenWindows } from "../../../src/core/rules/frozen-windows.js";
import { environment, facts, line, now, request, withoutCommit } from "./facts.js";

const window = (difference: Partial<FrozenWindow> = {}): FrozenWindow => ({
  start: "0 12 * * *",
  duration: "2h",
  milliseconds: 7_200_000,
  location: "Europe/Berlin",
  ...difference,
});
const inBerlin = environment({ frozenWindows: [window()] });

test("outside a window", () => {
  expect(line(frozenWindows.check(facts({ environment: environment({ frozenWindows: [window({ start: "0 2 * * *" })] }) })))).toBe(
    "pass: `production` is not frozen now.",
  );
});

test("inside: names the window, its end there and in UTC, and what can be done", () => {
  expect(line(frozenWindows.check(facts({ environment: inBerlin })))).toBe(
    "refuse: `production` is frozen until 2026-03-02 14:00 Europe/Berlin (2026-03-02 13:00 UTC), by the window `0 12 * * *` for `2h`." +
      ' Repeat the command then, or let admins deploy it with `--force "why"`. → /deploy v1.0.0 production',
  );
});

test("the end of a window in UTC is shown once", () => {
  const utc = environment({ frozenWindows: [window({ location: "UTC" })] });
  expect(line(frozenWindows.check(facts({ environment: utc })))).toContain("refuse: `production` is frozen until 2026-03-02 14:00 UTC, by");
});

test("midnight is 00:00", () => {
  const late = environment({ frozenWindows: [window({ duration: "12h", milliseconds: 12 * 3_600_000 })] });
  expect(line(frozenWindows.check(facts({ environment: late })))).toContain("until 2026-03-03 00:00 Europe/Berlin (2026-03-02 23:00 UTC)");
});

test("a push waits for its end", () => {
  const verdict = frozenWindows.check(facts({ environment: inBerlin, request: request({ cause: "push" }) }));
  expect(verdict).toMatchObject({ answer: "wait", waitsFor: "time", until: new Date(now.getTime() + 3_600_000) });
  expect(verdict.says.text).toContain("and what was pushed is deployed then.");
});

test("it needs no commit", () => {
  expect(frozenWindows.check(withoutCommit({ environment: inBerlin })).answer).toBe("refuse");
});
