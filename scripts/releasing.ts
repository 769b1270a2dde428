/** The files that a release changes or reads: their texts by path. */
export type Files = Readonly<Record<string, string>>;

/** The places of the version, and the patterns that find it there. */
const places: Readonly<Record<string, readonly RegExp[]>> = {
  "package.json": [/(?<=^ {2}"version": ")[^"]+/m],
  "package-lock.json": [/(?<=^ {2}"version": ")[^"]+/m, /(?<=^ {4}"": \{\n {6}"name": "gitploy",\n {6}"version": ")[^"]+/m],
  "deploy/helm/Chart.yaml": [/(?<=^version: ).+/m, /(?<=^appVersion: ).+/m],
  "README.md": [/(?<=gitploy-)\d+\.\d+\.\d+(?=\.tgz)/],
  "docs/running.md": [/(?<=\/gitploy:)\d+\.\d+\.\d+/g],
};

const changelog = "CHANGELOG.md";

/** Every file that a release reads. */
export const released: readonly string[] = [...Object.keys(places), changelog];

/** The state of the repository. */
export interface Standing {
  readonly files: Files;
  readonly tags: readonly string[];
  /** Whether app.yml has changed since the newest release. */
  readonly appChanged: boolean;
}

/** The reasons why a version cannot be released, each with what to do. */
export function obstacles(version: string, { files, tags, appChanged }: Standing): readonly string[] {
  const wanted = partsOf(version);
  if (wanted === undefined) return [`${version} is no version: expected is X.Y.Z.`];
  const newest = newestOf(tags);
  const news = unreleased(files[changelog] ?? "");
  const major = `v${wanted[0]}`;
  const named = new Set([...(files["README.md"] ?? "").matchAll(/report@(v\d+)/g)].map(([, tag = ""]) => tag));
  return [
    newest !== undefined && !isNewer(wanted, newest) && `${version} is not newer than ${newest.join(".")}, the newest release.`,
    news === undefined && `${changelog} has no heading "## Unreleased".`,
    news === "" && `${changelog} says nothing under "## Unreleased": what changes for those who deploy, or who run Gitploy?`,
    appChanged &&
      news !== undefined &&
      !news.includes("app.yml") &&
      `app.yml has changed since ${newest === undefined ? "the beginning" : newest.join(".")}, and ${changelog} does not name it: say which permission or event whoever runs Gitploy has to add by hand.`,
    !(named.size === 1 && named.has(major)) &&
      `README.md names the Action ${[...named].join(" and ") || "nowhere"}, and ${version} is ${major}: let it name report@${major}.`,
    ...Object.entries(places).flatMap(([path, patterns]) =>
      patterns.every((pattern) => (files[path] ?? "").search(pattern) !== -1) ? [] : [`${path} names no version where it is expected.`],
    ),
  ].filter((each) => each !== false);
}

/** The files with the new version; `date` is YYYY-MM-DD. */
export function withVersion(files: Files, version: string, date: string): Files {
  const changed = Object.entries(places).map(([path, patterns]) => [
    path,
    patterns.reduce((text, pattern) => text.replace(pattern, version), files[path] ?? ""),
  ]);
  const log = (files[changelog] ?? "").replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version}, ${date}`);
  return { ...Object.fromEntries(changed), [changelog]: log };
}

/** The tag that workflows name, e.g. `v1`, which moves with each release of that major version. */
export function movingTag(version: string): string {
  return `v${partsOf(version)?.[0]}`;
}

/** The text below "## Unreleased". */
function unreleased(log: string): string | undefined {
  return /^## Unreleased$(.*?)(?=^## |(?![^]))/ms.exec(log)?.[1]?.trim();
}

type Parts = readonly [number, number, number];

function partsOf(version: string): Parts | undefined {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

function newestOf(tags: readonly string[]): Parts | undefined {
  return tags
    .flatMap((tag) => (tag.startsWith("v") ? [partsOf(tag.slice(1))] : []))
    .filter((parts) => parts !== undefined)
    .toSorted((one, other) => (isNewer(one, other) ? -1 : 1))[0];
}

function isNewer(one: Parts, other: Parts): boolean {
  const place = one.findIndex((part, index) => part !== other[index]);
  return place !== -1 && (one[place] ?? 0) > (other[place] ?? 0);
}
