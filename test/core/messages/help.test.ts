import { expect, test } from "vitest";
import { commands } from "../../../src/core/help.js";
import { commentBody } from "../../../src/core/messages/answer.js";
import { helpAnswer, helpWithoutConfig } from "../../../src/core/messages/help.js";

const body = commentBody(
  helpAnswer([
    { name: "production", aliases: ["prod", "live|x"] },
    { name: "@staging", aliases: [] },
  ]),
  "",
);

test.each(commands.map(({ verb, example }) => [verb, example]))("shows an example of /%s", (_, example) => {
  expect(body).toContain(`| \`${example}\` |`);
});

test("shows which commands take an option, each option once", () => {
  expect(body).toContain("| `--dry-run` | `/deploy` |");
  expect(body).toContain("| `/deploy`, `/rollback` | Skips the rules");
  expect(body.match(/\| Skips the rules/g)).toHaveLength(1);
});

test("names the environments and their aliases, inert", () => {
  expect(body).toContain("**Environments here:** `production` (or `prod` or <code>live&#124;x</code>) and `@staging`.");
});

test("tells why no environments are known", () => {
  const says = commentBody(
    helpWithoutConfig({ missing: false, answer: { emoji: "😕", verdict: "deploy.yml has 1 mistake", sections: [] } }),
    "",
  );
  expect(says).toContain("⚠️ deploy.yml has 1 mistake, so its environments are not known.");
  expect(says).not.toContain("Environments here");
});
