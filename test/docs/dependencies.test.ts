import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
const project = read("package.json") as { readonly allowScripts: Readonly<Record<string, boolean>> };
const lock = read("package-lock.json") as { readonly packages: Readonly<Record<string, Package>> };
const packages = Object.entries(lock.packages).filter(([path]) => path !== "");

interface Package {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

test("every package is locked by a hash of its contents, wherever it is fetched from", () => {
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.filter(([, { integrity = "" }]) => !integrity.startsWith("sha512-"))).toEqual([]);
  expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test("each package with an install script is named, its script is disabled, and it is needed for development only", () => {
  const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true);
  const names = scripted.map(([path]) => path.split("node_modules/").at(-1) ?? "");
  expect(project.allowScripts).toEqual(Object.fromEntries(names.map((name) => [name, false])));
  expect(scripted.filter(([, { dev }]) => dev !== true)).toEqual([]);
});
