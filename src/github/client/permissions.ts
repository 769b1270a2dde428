/**
 * Which parts of the REST API need which permission of an App: https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
 */
const resources: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\/deployment(s|_protection_rule)(\/|$)/, ["deployments"]],
  [/\/(actions|environments)\//, ["actions"]],
  [/\/check-(runs|suites)(\/|$)/, ["checks"]],
  [/\/issues\//, ["issues", "pull_requests"]],
  [/\/pulls\//, ["pull_requests"]],
  [/\/statuses\//, ["statuses"]],
  [/^\/orgs\/[^/]+\/teams\//, ["members"]],
  [/\/(git|contents|compare|commits|merges)(\/|$)/, ["contents"]],
];

/**
 * The permission a call needs, in the words of GitHub's header, in case the header is missing; alternatives are separated by semicolons.
 */
export function permissionFor(method: string, path: string): string | undefined {
  const names = resources.find(([pattern]) => pattern.test(path))?.[1];
  const level = method === "GET" ? "read" : "write";
  return names?.map((name) => `${name}=${level}`).join("; ");
}
