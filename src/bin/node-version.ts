/** What is wrong with a version of Node.js, if anything; the same as `engines` in package.json. */
export function tooOld(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22) return undefined;
  return `Gitploy needs Node.js 20.19 or newer (22.12 or newer in the 22 line), and this is ${version}.`;
}
