import { expect, test } from "vitest";
import type { Environment } from "../../../src/core/config/environment.js";
import type { Facts } from "../../../src/core/facts.js";
import { live } from "../../../src/core/rules/live.js";
import { environment, facts, line } from "./facts.js";

const lost = [
  { number: 3, title: "Faster | search", url: "https://github.com/octo/shop/pull/3" },
  { number: 4, title: "Ask @octo/ops", url: "https://github.com/octo/shop/pull/4" },
];

test.each<[string, Environment["live"], Facts["lost"], string]>([
  ["warn", "warn", lost, "pass: What is live in `production` does not stand in the way."],
  ["off", "off", "unknown", "pass"],
  ["block, nothing lost", "block", [], "pass: Nothing that is live in `production` is lost."],
  ["block, nothing live", "block", undefined, "pass"],
  [
    "block, something lost",
    "block",
    lost,
    "refuse: This would take away what is live in `production`: [#3](https://github.com/octo/shop/pull/3) Faster \\| search and [#4](https://github.com/octo/shop/pull/4) Ask @\u200bocto/ops. Bring the ref up to date, or let admins deploy it with",
  ],
  [
    "block, commits without a pull request lost",
    "block",
    [{ number: undefined, title: "2 commits", url: "https://github.com/octo/shop/compare/a...b" }],
    "what is live in `production`: [2 commits](https://github.com/octo/shop/compare/a...b). Bring",
  ],
  ["block, not known", "block", "unknown", "refuse: It could not be worked out whether this takes away what is live in `production`"],
])("%s", (_, how, given, expected) => {
  expect(line(live.check(facts({ environment: environment({ live: how }), lost: given })))).toContain(expected);
});
