import { createAttention } from "./flows/attention.js";
import type { Probot } from "probot";
import { createIdle, createScene, hubSettings, type Time } from "./app.js";
import type { Scene } from "./flows/scene.js";
import { createPageAccess } from "./github/page-access.js";
import { createSignIn } from "./github/sign-in.js";
import type { PagesSettings, Settings } from "./settings.js";
import type { Assets } from "./web/assets.js";
import { createPages, type Pages } from "./web/pages.js";
import { createSigner } from "./web/signed.js";

/** What the pages need besides the settings. */
export interface PageParts {
  /** Ready, with the App loaded or without. */
  readonly probot: Pick<Probot, "auth" | "log">;
  readonly assets: Assets;
  readonly time: Time;
  readonly observe?: Scene["observe"] | undefined;
  /** Asks GitHub who somebody is; Node's fetch by default. */
  readonly fetch?: typeof fetch;
}

/** The pages, for these settings. */
export function pagesOf(settings: Settings, { clientId, clientSecret }: PagesSettings, parts: PageParts): Pages {
  const { gitHub } = settings;
  const { probot, assets, time, observe, fetch } = parts;
  const idle = createIdle(5000);
  const attention = createAttention();
  const deriving = hubSettings(settings);
  return createPages({
    webUrl: gitHub.webUrl,
    assets,
    signer: createSigner(clientSecret),
    gitHubSignIn: createSignIn({ ...gitHub, clientId, clientSecret }, fetch),
    access: createPageAccess((installation) => probot.auth(installation), deriving),
    sceneOf: async (hub) => createScene(hub, { keys: (await deriving).keys, time, idle, attention, log: probot.log, observe }),
    now: () => time.now(),
    log: probot.log,
  });
}
