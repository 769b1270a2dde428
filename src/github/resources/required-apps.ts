import type { Access } from "../types/access.js";
import { repo } from "../types/access.js";
import { orMissing } from "../client/fault.js";
import type { Hub } from "../types/hub.js";

/** GitHub's number for "any source". */
const anybody = -1;

/** Which App a required check has to come from. */
export function bound(access: Access): Pick<Hub, "boundContexts" | "appId"> {
  const { octokit } = access;
  return {
    // GraphQL tells it with a permission to administrate only, this with one to read: https://docs.github.com/en/rest/branches/branches#get-a-branch
    boundContexts: async (branch) => {
      const answer = await orMissing(octokit.rest.repos.getBranch({ ...repo(access), branch }));
      if (answer === undefined) return undefined;
      const checks: readonly Check[] = answer.data.protection?.required_status_checks?.checks ?? [];
      return checks.flatMap(({ context, app_id: app }) => (typeof app !== "number" || app === anybody ? [] : [{ name: context, app }]));
    },
    // https://docs.github.com/en/rest/apps/apps#get-an-app
    appId: async (slug) => (await orMissing(octokit.rest.apps.getBySlug({ app_slug: slug })))?.data?.id,
  };
}

interface Check {
  readonly context: string;
  readonly app_id: number | null;
}
