/** GitHub's repository roles, weakest first: https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles/repository-roles-for-an-organization */
export const roles = ["none", "read", "triage", "write", "maintain", "admin"] as const;

/** One of GitHub's repository roles. */
export type Role = (typeof roles)[number];
