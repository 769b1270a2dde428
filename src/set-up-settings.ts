import { gitHubAddresses, type GitHubAddresses } from "./github-host.js";
import { checked, webhookPath } from "./settings.js";
import { integer, matching, plain, type Variables } from "./variables.js";

/** What an operator may set for the set-up page. */
export interface SetUpSettings extends GitHubAddresses {
  readonly host: string;
  readonly port: number;
  /** The organization that will own the App; `undefined`: whoever registers it. */
  readonly organization: string | undefined;
  /** Where webhooks go, if not to the address that the page is opened at. */
  readonly webhookUrl: string | undefined;
  readonly webhookPath: string;
}

/** Reads and checks what the set-up page needs; throws a SettingsError as `readSettings` does. */
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
