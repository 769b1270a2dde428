/**
 * `npm run release -- 1.2.3` shows the release that it would make of the checked-out commit; with `--yes` it makes it. It writes the version to its
 * places, commits, and sets the tags `v1.2.3` and `v1`; workflows name the latter, which moves. Pushing is left to the person.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { movingTag, obstacles, released, withVersion } from "./releasing.js";

const [version = "", confirmed] = process.argv.slice(2);

function git(...argv: readonly string[]): string {
  return execFileSync("git", argv, { encoding: "utf8" }).trim();
}

function appChanged(): boolean {
  const newest = git("tag", "--list", "v*.*.*", "--sort=-version:refname").split("\n")[0] ?? "";
  return newest !== "" && git("diff", "--name-only", newest, "--", "app.yml") !== "";
}

const files = Object.fromEntries(released.map((path) => [path, readFileSync(path, "utf8")]));
const tags = git("tag", "--list").split("\n");
const branch = git("rev-parse", "--abbrev-ref", "HEAD");
const wrong = [
  ...(git("status", "--porcelain") === "" ? [] : ["Something is not committed: git status says what."]),
  ...(branch === "main" ? [] : [`A release is made on main, and this is ${branch}.`]),
  ...obstacles(version, { files, tags, appChanged: appChanged() }),
];
if (wrong.length > 0) {
  process.stderr.write(`Nothing was released:\n${wrong.map((each) => `- ${each}\n`).join("")}`);
  process.exit(1);
}

const moving = movingTag(version);
const after = withVersion(files, version, new Date().toISOString().slice(0, 10));
const changed = released.filter((path) => after[path] !== files[path]);
const push = `git push --atomic origin main v${version} && git push --force origin ${moving}`;
if (confirmed === "--yes") {
  for (const path of changed) writeFileSync(path, after[path] ?? "");
  git("commit", "--quiet", "--message", `Release ${version}`, "--", ...changed);
  git("tag", "--annotate", `v${version}`, "--message", `Gitploy ${version}`);
  git("tag", "--force", moving, `v${version}^{}`);
  process.stdout.write(`Released ${version}. Nobody else has it before this:\n\n  ${push}\n`);
} else {
  process.stdout.write(
    `${version} would be written into ${changed.join(", ")}, and tagged v${version} and ${moving}. With --yes it is; then comes\n\n  ${push}\n`,
  );
}
