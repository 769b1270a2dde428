import { gitHubAddresses, type GitHubAddresses } from "./github-host.js";
import { checked, webhookPath } from "./settings.js";
import { integer, matching, plain, type Variables } from "./variables.js";

/** The settings of an operator for the set-up page. */
export interface SetUpSettings extends GitHubAddresses {
  readonly host: string;
  readonly port: number;
  /** The organization that will own the App; `undefined`: whoever registers it. */
  readonly organization: string | undefined;
  /** The URL for webhooks, if it is not the address at which the page is opened. */
  readonly webhookUrl: string | undefined;
  readonly webhookPath: string;
}

/** Reads and checks the settings of the set-up page; throws a SettingsError as `readSettings` does. */
export function readSetUpSettings(env: Variables): SetUpSettings {
  return checked((check) => ({
    ...check(() => gitHubAddresses(env), { apiUrl: "", webUrl: "" }),
    host: check(() => plain(env, "HOST"), undefined) ?? "localhost",
    port: check(() => integer(env, "PORT", 0, 65_535), undefined) ?? 3000,
    organization: check(() => matching(env, "GH_ORG", /^[\w-]{1,100}$/, "the login of an organization"), undefined),
    webhookUrl: check(() => matching(env, "WEBHOOK_PROXY_URL", /^https?:\/\/\S+$/, "an address that begins with https://"), undefined),
    webhookPath: check(() => webhookPath(env), ""),
  }));
}
