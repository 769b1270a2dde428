import { readAssets, type Assets } from "../../../src/web/assets.js";
import { serve } from "../../github/http/server.js";
import { setStage, type Stage } from "../stage.js";
import { home } from "./addresses.js";
import { createPlayground } from "./routes.js";

/** The playground's page, served. */
export interface Page {
  readonly address: string;
  readonly close: () => Promise<void>;
}

/**
 * Serves a page beside the conversation on a stage, at a loopback address. `assets` is the folder of the files for browsers. `left` is called when
 * somebody starts over, on another stage.
 */
export async function servePage(stage: Stage, assets: string, pace: number, left: () => void = () => {}): Promise<Page> {
  const playground = playgroundOn(stage, await readAssets(assets), pace, left);
  const { port, close } = await serve(playground.fetch, 0);
  return {
    address: `http://127.0.0.1:${port}${home}`,
    close: async () => {
      await close();
      playground.stop();
    },
  };
}

/** The page as a function. Whoever starts over gets a stage of their own. */
export function playgroundOn(stage: Stage, assets: Assets, pace: number, left: () => void = () => {}): ReturnType<typeof createPlayground> {
  const nobody = { seen: () => {}, logged: () => {} };
  return createPlayground(stage, assets, (old, rules) => {
    if (old === stage) left();
    return setStage(nobody, pace, rules, old.github.world.lastId + 1_000);
  });
}
