import type { Log } from "./flows/scene.js";
import type { Time } from "./app.js";
import { createSignIn } from "./github/sign-in.js";
import type { PagesSettings, Settings } from "./settings.js";
import type { Assets } from "./web/assets.js";
import { createPages } from "./web/pages.js";
import type { Pages } from "./web/pages.js";
import { createSigner } from "./web/signed.js";

/** The pages, for these settings. */
export function pagesOf({ gitHub }: Settings, { clientId, clientSecret }: PagesSettings, assets: Assets, time: Time, log: Log): Pages {
  return createPages({
    webUrl: gitHub.webUrl,
    assets,
    signer: createSigner(clientSecret),
    gitHubSignIn: createSignIn({ ...gitHub, clientId, clientSecret }),
    now: () => time.now(),
    log,
  });
}
