import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { examples } from "../../playground/demo/examples.js";
import { open, textOf } from "./page-stage.js";

const rules = "/-/playground/rules?in=2";

test.each(examples)("the example $file is the real one", ({ file, text }) => {
  expect(text).toBe(readFileSync(join("test/core/config/deploy-yml", file), "utf8"));
});

test("a mistake is shown at its line, as lint shows it, and nothing is committed", async () => {
  const { post, stage } = await open();
  const before = stage.github.head(stage.repository, "main");
  const page = await (await post({ text: "envs:\n  - name: moon\n    serialisation: true\n", do: "check", by: "ann" }, {}, rules)).text();
  expect(page).toContain("deploy.yml: 1 mistake");
  expect(page).toContain("deploy.yml:3:5: mistake: envs[0].serialisation");
  expect(page).toContain("    3 |     serialisation: true\n            ^");
  expect(stage.github.head(stage.repository, "main")).toBe(before);
});

test("committed rules apply, with the people that they name; Gitploy itself reports mistakes", async () => {
  const { post, shows, read, talk } = await open();
  const text = "envs:\n  - name: moon\n    deployers: [hal]\n    required_contexts: [fuel]\n";
  expect(textOf(await (await post({ text, do: "commit", by: "ann" }, {}, rules)).text())).toContain("It is on main");
  expect(await read(rules)).toContain("required_contexts: [fuel]");
  expect(await talk()).toContain("> hal <small>write</small>");
  await post({ by: "ann", body: "/deploy v0.5.5 moon" });
  await shows(/ann may not deploy to moon/);
  await post({ by: "hal", body: "/deploy v0.5.5 moon" });
  await shows(/✅ v0\.5\.5 is live in moon/);
  await post({ text: "envs: 1\n", do: "commit", by: "ann" }, {}, rules);
  await post({ by: "hal", body: "/status" });
  await shows(/deploy\.yml has 1 mistake/);
});

test("people who may not push may not commit, and typed text stays text", async () => {
  const { post } = await open();
  const text = "# </textarea><script>alert(1)</script>\nenvs:\n  - name: moon\n";
  const page = await (await post({ text, do: "commit", by: "rita" }, {}, rules)).text();
  expect(page).toContain("GitHub lets people with write commit, and rita has not.");
  expect(page).not.toContain("<script>alert");
});

test("everything starts over with an example", async () => {
  const { post, read, ask, talk } = await open();
  const { file = "", text = "" } = examples.find(({ name }) => name === "Review") ?? {};
  expect(await read(`${rules}&example=${file}`)).toContain("ocotocat");
  expect(await (await post({ text, do: "again", by: "ann" }, {}, rules)).text()).toContain("Everything begins anew");
  expect(await talk()).toContain("> ocotocat <small>write</small>");
  expect((await ask("/-/playground/enter")).status).toBe(302);
  await post({ text: "envs: 1\n", do: "again", by: "ann" }, {}, rules);
  expect(await talk()).toContain("> ocotocat <small>write</small>");
});
