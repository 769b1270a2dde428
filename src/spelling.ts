import { nearest } from "./core/suggest.js";
import type { Variables } from "./variables.js";

/** Every variable of ours by its name; a test holds it to those that are read. */
export const settingNames = [
  "APP_ID",
  "GH_ORG",
  "GHE_HOST",
  "GHE_PROTOCOL",
  "GITHUB_CLIENT_ID",
  "GITHUB_CLIENT_SECRET",
  "GITPLOY_BACKLOG",
  "GITPLOY_CONCURRENCY",
  "GITPLOY_LEDGER_PREFIX",
  "GITPLOY_LEDGER_REPOSITORY",
  "GITPLOY_METRICS_BY_REPOSITORY",
  "GITPLOY_METRICS_NAMESPACE",
  "GITPLOY_METRICS_TOKEN",
  "GITPLOY_QUEUE_URL",
  "GITPLOY_REDELIVERY_INTERVAL",
  "GITPLOY_REQUEST_TIMEOUT",
  "GITPLOY_SWEEP_INTERVAL",
  "GITPLOY_URL",
  "HOST",
  "LOG_FORMAT",
  "LOG_LEVEL",
  "LOG_LEVEL_IN_STRING",
  "LOG_MESSAGE_KEY",
  "NODE_ENV",
  "PORT",
  "PRIVATE_KEY",
  "PRIVATE_KEY_PATH",
  "WEBHOOK_PATH",
  "WEBHOOK_PROXY_URL",
  "WEBHOOK_SECRET",
  "WEBHOOK_SECRET_PREVIOUS",
] as const;

/** Other prefixes belong to others. So do the variables that Kubernetes sets for a service called gitploy, such as GITPLOY_PORT. */
const ours = /^(?:GITPLOY|WEBHOOK|PRIVATE_KEY|APP_ID|APPID|GHE)/;
const theirs = /^GITPLOY_(?:SERVICE_|PORT(?:_|$))/;
/** The most letters by which a misspelt name may differ. */
const near = 2;

/** Throws if a variable's name is nearly one of ours: nobody would read it. */
export function judgeSpelling(env: Variables): void {
  const names: readonly string[] = settingNames;
  const problems = Object.keys(env)
    .filter((name) => ours.test(name) && !theirs.test(name) && !names.includes(name))
    .flatMap((name) => {
      const meant = nearest(name, names, near);
      // If the right one is also set, a name of another kind may be somebody else's.
      if (meant !== undefined && !name.startsWith("GITPLOY") && (env[meant] ?? "") !== "") return [];
      return meant === undefined ? [] : [`${name} is no setting: did you mean ${meant}?`];
    });
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
