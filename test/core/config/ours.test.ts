import { describe, expect, test } from "vitest";
import { isOurs } from "../../../src/core/config/deploy-yml.js";

// product.md, section 2: thousands of repositories have a deploy.yml of some other tool.
describe("whether a deploy.yml is ours", () => {
  test.each([
    ["envs", "envs:\n  - name: a\n"],
    ["after other keys", "x-base: {}\nenvs: []\n"],
    ["in quotes", '"envs": []\n'],
    ["as JSON", '{"envs": []}'],
    ["one letter too many", "envss: []\n"],
    ["two letters swapped", "evns: []\n"],
    ["in capitals", "ENVS: []\n"],
    ["behind a byte order mark", "\uFEFFenvs: []\n"],
    ["in a second document", "a: 1\n---\nenvs: []\n"],
    ["not YAML, but a line begins with it", "a: b: c\nenvs\n  - [\n"],
    ["too large, but a line begins with it", `# ${"x".repeat(70_000)}\nenvs: []\n`],
  ])("%s: yes", (_, text) => {
    expect(isOurs(text)).toBe(true);
  });

  test.each([
    ["empty", ""],
    ["a comment", "# envs: []\n"],
    ["Actions", "name: x\nenv: {A: b}\njobs: {}\n"],
    ["Ansible", "- hosts: all\n  envs: [a]\n"],
    ["below another key", "a:\n  envs: []\n"],
    ["a template", "{{ x }}\n  envs: [\n"],
    ["a word", "envs\n"],
    ["environments", "environments: []\n"],
    ["too large, without it", `a: ${"x".repeat(70_000)}\n`],
  ])("%s: no", (_, text) => {
    expect(isOurs(text)).toBe(false);
  });
});
