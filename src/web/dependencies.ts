import type { Log, Scene } from "../flows/scene.js";
import type { PageAccess } from "../github/page-access.js";
import type { SignIn } from "../github/sign-in.js";
import type { Hub } from "../github/types/hub.js";
import type { Assets } from "./assets.js";
import type { Session } from "./session.js";
import type { Signer } from "./signed.js";

/** What the pages need. */
export interface Dependencies {
  /** Root of the pages of the GitHub whose App this is. */
  readonly webUrl: string;
  readonly assets: Assets;
  readonly signer: Signer;
  readonly gitHubSignIn: SignIn;
  readonly access: PageAccess;
  /** What flows work with in a repository. */
  sceneOf(hub: Hub): Promise<Scene>;
  now(): Date;
  readonly log: Log;
}

/** What hono passes along with our requests. */
export interface PageEnv {
  readonly Variables: { session: Session | undefined };
}
