import { describe, expect, test } from "vitest";
import { start, type Start } from "../support/world.js";

// product.md, section 1: 🚀 (accepted), 👎 (refused) or 😕 (not understood, or our fault); the title of the answer has to say the same.
describe("a comment gets the reaction that fits the title of its answer", () => {
  const reviewed = "envs:\n  - name: production\n    review: { enabled: true, reviewers: [rita] }\n";
  const stories: readonly (readonly [text: string, by: string, given: Start, title: RegExp, reaction: "rocket" | "-1" | "confused"])[] = [
    ["/cancel production", "ann", {}, /^### ❌ There is nothing to cancel in production/, "-1"],
    ["/cancel", "ann", {}, /^### ❌ There is nothing to cancel in production/, "-1"],
    ["/approve production", "rita", { deployYml: reviewed }, /^### ❌ There is nothing to approve in production/, "-1"],
    ["/reject production", "rita", { deployYml: reviewed }, /^### ❌ There is nothing to reject in production/, "-1"],
    ["/unlock production", "ann", {}, /^### ❌ production is not locked/, "-1"],
    ["/unlock all", "ann", {}, /^### ❌ None of the environments are unlocked by ann/, "-1"],
    ["/rollback", "ann", {}, /^### ❌ There is nothing to roll production back to/, "-1"],
    ["/deploy v0.5.6 production", "ann", {}, /^### ❌ v0\.5\.6 was not deployed to production/, "-1"],
    ["/deploy v0.5.6 production --dry-run", "ann", {}, /^### ❌ Dry run: v0\.5\.6 would not be deployed/, "-1"],
    ["/deploy v0.5.5 production --dry-run", "ann", {}, /^### ✅ Dry run: v0\.5\.5 would be deployed/, "rocket"],
    ["/deploy v0.5.5 production", "ann", { deployYml: null }, /^### ❌ This repository has no deploy\.yml yet/, "-1"],
    ["/help", "ann", { deployYml: null }, /^### 👋 This repository has no deploy\.yml yet/, "rocket"],
    ["/deploy v0.5.5 production", "ann", { deployYml: "envs: []\n" }, /^### 😕 deploy\.yml has 1 mistake/, "confused"],
    ["/help", "ann", { deployYml: "envs: []\n" }, /^### 📖 Gitploy's commands[^]*deploy\.yml has 1 mistake/, "rocket"],
    ["/deploi production", "ann", {}, /^### 😕 \/deploi is not a command/, "confused"],
    ["/lock production", "ann", {}, /^### 🔒 production is locked by ann/, "rocket"],
  ];

  test.each(stories)("%s, by %s", async (text, by, given, title, reaction) => {
    const world = await start(given);
    const comment = await world.comment(text, { by });
    expect(world.answer()).toMatch(title);
    expect(world.reactions(comment)).toEqual(["eyes", reaction]);
  });

  test("the answer to a rejection says what it did, and that of the request says ❌", async () => {
    const world = await start({ deployYml: reviewed });
    const asked = await world.comment("/deploy v0.5.5 production");
    const comment = await world.comment("/reject production", { by: "rita" });
    expect(world.answer()).toMatch(/^### 🚫 rita rejected v0\.5\.5 for production/);
    expect(world.answers()[0]).toMatch(/^### ❌ v0\.5\.5 is not deployed to production: rejected by rita/);
    expect([world.reactions(comment), world.reactions(asked)]).toEqual([
      ["eyes", "rocket"],
      ["eyes", "rocket"],
    ]);
  });
});
