import { expect, test } from "vitest";
import { deployYml } from "../../../src/core/config/deploy-yml.js";
import type { ConfigFile } from "../../../src/core/config/file.js";

function file(name: string, path = "deploy.yml"): ConfigFile {
  const text = `envs:\n  - name: ${name}\n`;
  return { path, text, bytes: text.length };
}

function configOf(of: ConfigFile) {
  const read = deployYml(of);
  if (read.state !== "right") throw new Error(`it is ${read.state}`);
  return read.config;
}

test("the same text is read once, whoever reads it", () => {
  expect(configOf(file("production"))).toBe(configOf(file("production")));
});

test("another text, or another place, is another deploy.yml", () => {
  const before = configOf(file("production"));
  expect(configOf(file("staging")).environments).toMatchObject([{ name: "staging" }]);
  expect(configOf(file("production", ".github/deploy.yml"))).toMatchObject({ path: ".github/deploy.yml" });
  expect(configOf(file("production"))).toBe(before);
});

test("mistakes are remembered as well", () => {
  const wrong = { ...file("production"), text: "envs: nothing\n" };
  expect(deployYml({ ...wrong })).toMatchObject({ state: "wrong" });
  expect(deployYml({ ...wrong })).toMatchObject({ state: "wrong" });
});

test("of many texts, the oldest are forgotten", () => {
  const before = configOf(file("first"));
  for (let index = 0; index < 50; index += 1) configOf(file(`other-${index}`));
  expect(configOf(file("first"))).not.toBe(before);
});

test("of large texts, as many are kept as fit into a number of characters", () => {
  const large = (name: string): ConfigFile => {
    const text = `envs:\n  - name: ${name}\n    description: "${"x".repeat(60_000)}"\n`;
    return { path: "deploy.yml", text, bytes: text.length };
  };
  const before = deployYml(large("first"));
  for (let index = 0; index < 5; index += 1) deployYml(large(`large-${index}`));
  expect(deployYml(large("first"))).toBe(before);
  for (let index = 0; index < 6; index += 1) deployYml(large(`other-${index}`));
  expect(deployYml(large("first"))).not.toBe(before);
});
