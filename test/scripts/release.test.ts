import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { released } from "../../scripts/releasing.js";

const root = join(import.meta.dirname, "../..");
const action = Number(/report@v(\d+)/.exec(readFileSync(join(root, "README.md"), "utf8"))?.[1]);
// Later than whatever the project's own version is by now.
const [first, second] = [`${action}.900.0`, `${action}.901.0`];
const news = "# Changelog\n\n## Unreleased\n\n### Added\n\n- Much.\n";
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A repository with the project's own files that a release reads, and whatever else is said of them. */
function repository(difference: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "gitploy-release-"));
  folders.push(folder);
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const git = (...argv: readonly string[]): string => execFileSync("git", argv, { cwd: folder, encoding: "utf8", env }).trim();
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const read = (path: string): string => readFileSync(join(folder, path), "utf8");
  const commit = (): void => {
    git("add", "--all");
    git("commit", "--quiet", "--message", "Work");
  };
  for (const path of [...released, "app.yml"]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path));
  }
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "Ann");
  git("config", "user.email", "ann@example.com");
  for (const [path, text] of Object.entries({ "CHANGELOG.md": news, ...difference })) write(path, text);
  commit();
  const release = (...argv: readonly string[]) => {
    const loader = import.meta.resolve("tsx");
    const ran = spawnSync(process.execPath, ["--import", loader, join(root, "scripts/release.ts"), ...argv], {
      cwd: folder,
      encoding: "utf8",
      env,
    });
    return { status: ran.status, says: ran.stdout + ran.stderr };
  };
  return { git, write, read, commit, release };
}

test("a release is shown before it is made", () => {
  const { git, release } = repository();
  const before = git("rev-parse", "HEAD");
  const { status, says } = release(first);
  expect(status).toBe(0);
  expect(says).toContain(
    `${first} would be written into package.json, package-lock.json, deploy/helm/Chart.yaml, README.md, docs/running.md, CHANGELOG.md`,
  );
  expect([git("rev-parse", "HEAD"), git("tag", "--list"), git("status", "--porcelain")]).toEqual([before, "", ""]);
});

test("with --yes the version is in all its places, the changelog has its heading, and both tags are at the commit", () => {
  const { git, read, release } = repository();
  expect(release(first, "--yes")).toMatchObject({ status: 0, says: expect.stringContaining(`git push --atomic origin main v${first}`) });
  expect(git("log", "-1", "--format=%s")).toBe(`Release ${first}`);
  expect(git("status", "--porcelain")).toBe("");
  for (const tag of [`v${first}`, `v${action}`]) expect(git("rev-parse", `${tag}^{commit}`)).toBe(git("rev-parse", "HEAD"));
  expect(JSON.parse(read("package.json"))).toMatchObject({ version: first });
  expect(JSON.parse(read("package-lock.json"))).toMatchObject({ version: first, packages: { "": { version: first } } });
  expect(read("deploy/helm/Chart.yaml")).toContain(`\nversion: ${first}\nappVersion: ${first}\n`);
  expect(read("README.md")).toContain(`gitploy-${first}.tgz`);
  expect(new Set(read("docs/running.md").match(/\/gitploy:\d\S*/g))).toEqual(new Set([`/gitploy:${first}`]));
  const today = new Date().toISOString().slice(0, 10);
  expect(read("CHANGELOG.md")).toBe(news.replace("## Unreleased", `## Unreleased\n\n## ${first}, ${today}`));
  // Nothing but the version.
  expect(git("diff", "--numstat", "HEAD~1").split("\n")).toHaveLength(released.length);
});

test("the next release moves the major version's tag, and leaves the other where it is", () => {
  const { git, read, write, commit, release } = repository();
  release(first, "--yes");
  const before = git("rev-parse", "HEAD");
  write("CHANGELOG.md", read("CHANGELOG.md").replace("## Unreleased\n", "## Unreleased\n\n- More.\n"));
  commit();
  expect(release(second, "--yes").status).toBe(0);
  expect([git("rev-parse", `v${first}^{commit}`), git("rev-parse", `v${action}^{commit}`)]).toEqual([before, git("rev-parse", "HEAD")]);
});

test("nothing is released if something is missing, and everything missing is reported at once", () => {
  const { git, release, write } = repository({ "CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n## 0.9.0\n\n- Old.\n" });
  git("tag", "v99.0.0");
  git("switch", "--quiet", "--create", "topic");
  write("left.txt", "over");
  const { status, says } = release(first, "--yes");
  expect(status).toBe(1);
  expect(says.split("\n").slice(0, -1)).toEqual([
    "Nothing was released:",
    "- Something is not committed: git status says what.",
    "- A release is made on main, and this is topic.",
    `- ${first} is not newer than 99.0.0, the newest release.`,
    '- CHANGELOG.md says nothing under "## Unreleased": what changes for those who deploy, or who run Gitploy?',
  ]);
  expect(release("one").says).toContain("one is no version: expected is X.Y.Z.");
  expect(git("tag", "--list")).toBe("v99.0.0");
});

test("a major version requires that the README names the Action with it", () => {
  const { release } = repository();
  expect(release(`${action + 1}.0.0`).says).toContain(
    `README.md names the Action v${action}, and ${action + 1}.0.0 is v${action + 1}: let it name report@v${action + 1}.`,
  );
});

test("a changed app.yml has to be named in the changelog: operators change their App by hand", () => {
  const { read, write, commit, release } = repository();
  release(first, "--yes");
  write("app.yml", `${read("app.yml")}# one event more\n`);
  write("CHANGELOG.md", read("CHANGELOG.md").replace("## Unreleased\n", "## Unreleased\n\n- More.\n"));
  commit();
  expect(release(second).says).toContain(`app.yml has changed since ${first}, and CHANGELOG.md does not name it`);
  write("CHANGELOG.md", read("CHANGELOG.md").replace("- More.", "- More. [app.yml](app.yml) has the permission x: write."));
  commit();
  expect(release(second).status).toBe(0);
});
