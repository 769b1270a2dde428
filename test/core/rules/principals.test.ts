import { describe, expect, test } from "vitest";
import type { Principal } from "../../../src/core/config/principals.js";
import type { Person } from "../../../src/core/facts.js";
import { mayDeploy, mayForce, mayReview } from "../../../src/core/rules/permission.js";
import { environment, line, person } from "./facts.js";

const alice: Principal = { kind: "user", login: "Alice" };
const ops: Principal = { kind: "team", organization: "Octo", team: "Ops" };
const maintain: Principal = { kind: "role", role: "maintain" };
const robot: Principal = { kind: "user", login: "robot[bot]" };

describe("who may deploy", () => {
  test.each<[string, readonly Principal[] | undefined, Partial<Person>, string]>([
    ["anyone with write", undefined, { role: "write" }, "pass: **alice** may deploy to `production`."],
    ["anyone above write", undefined, { role: "admin" }, "pass"],
    [
      "not triage",
      undefined,
      { role: "triage" },
      "refuse: **alice** may not deploy to `production`: that takes write access to this repository.",
    ],
    [
      "nobody whose role is unknown",
      undefined,
      { role: undefined },
      "refuse: GitHub did not say whether **alice** may deploy to `production`, and Gitploy refuses when in doubt: please try again.",
    ],
    ["a deployer in another case", [alice], { login: "aLICE" }, "pass"],
    ["a deployer without write", [alice], { role: "read" }, "refuse: **alice** may not deploy to `production`: that takes write access"],
    [
      "not somebody else",
      [alice, ops, maintain],
      { login: "bob" },
      "refuse: **bob** may not deploy to `production`: only **Alice**, members of `Octo/Ops` and anyone with the role `maintain` or higher may.",
    ],
    ["a member of the team", [ops], { teams: ["octo/ops"] }, "pass"],
    ["not a member of another team", [ops], { teams: ["octo/dev", "other/ops"] }, "refuse"],
    ["nobody whose team is unknown", [ops], { unreadableTeams: ["octo/ops"] }, "refuse: GitHub did not say"],
    ["a deployer, although a team is unknown", [ops, alice], { unreadableTeams: ["octo/ops"] }, "pass"],
    ["not by a team that is unknown but not named", [maintain], { unreadableTeams: ["octo/ops"] }, "refuse: **alice** may not"],
    ["the named role and those above", [maintain], { role: "admin" }, "pass"],
    ["not a lower role", [maintain], { role: "write" }, "refuse"],
    ["nobody with an empty list", [], { role: "admin" }, "refuse: **alice** may not deploy to `production`: nobody may."],
    ["a bot that is named, without a role", [robot], { login: "Robot[bot]", bot: true, role: undefined }, "pass"],
    [
      "no bot that is not named",
      [alice],
      { login: "robot[bot]", bot: true, role: "admin" },
      "refuse: **robot\\[bot\\]** may not deploy to `production`: a bot has to be named in `deployers` in deploy.yml.",
    ],
    ["no bot by its role", [maintain], { login: "robot[bot]", bot: true, role: "admin" }, "refuse"],
    ["no bot, even if anyone may", undefined, { login: "robot[bot]", bot: true, role: "admin" }, "refuse"],
    ["no user with a bot's name", [robot], { login: "robot" }, "refuse"],
  ])("%s", (_, deployers, who, expected) => {
    expect(line(mayDeploy(environment({ deployers }), person(who)))).toContain(expected);
  });
});

describe("who may force", () => {
  test.each<[string, readonly Principal[], Partial<Person>, string]>([
    ["admins", [{ kind: "role", role: "admin" }], { role: "admin" }, "pass"],
    [
      "nobody else",
      [{ kind: "role", role: "admin" }],
      { role: "maintain" },
      "refuse: **alice** may not use `--force` for `production`: only admins may.",
    ],
    ["who is named", [alice], {}, "pass"],
    ["nobody whose role is unknown", [maintain], { role: undefined }, "refuse: GitHub did not say"],
    ["nobody", [], { role: "admin" }, "refuse: **alice** may not use `--force` for `production`: nobody may."],
  ])("%s", (_, force, who, expected) => {
    expect(line(mayForce(environment({ force }), person(who)))).toContain(expected);
  });
});

describe("who may review", () => {
  const review = { reviewers: [alice, ops], required: 1, timeout: 1 };
  test.each<[string, Partial<Person>, string, string]>([
    ["a reviewer with read", { role: "read" }, "bob", "pass"],
    [
      "never the requester",
      { teams: ["octo/ops"] },
      "ALICE",
      "refuse: **alice** asked for this deployment to `production`, and nobody approves their own request.",
    ],
    ["a member of the team", { login: "carol", teams: ["octo/ops"] }, "bob", "pass"],
    [
      "nobody else, whatever the role",
      { login: "carol", role: "admin" },
      "bob",
      "refuse: **carol** may not approve deployments to `production`: only **Alice** and members of `Octo/Ops` may.",
    ],
    ["not without read", { role: "none" }, "bob", "refuse: **alice** may not"],
    ["nobody whose role is unknown", { role: undefined }, "bob", "refuse: GitHub did not say"],
    ["nobody whose team is unknown", { login: "carol", unreadableTeams: ["octo/ops"] }, "bob", "refuse: GitHub did not say"],
  ])("%s", (_, who, requester, expected) => {
    expect(line(mayReview(environment({ review }), person(who), { requestedBy: requester }))).toContain(expected);
  });

  test("nobody, if no review is required", () => {
    expect(line(mayReview(environment(), person(), { requestedBy: "bob" }))).toBe("refuse: Deployments to `production` need no approval.");
  });
});
