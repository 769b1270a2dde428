import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Config } from "../../src/core/config/environment.js";
import { type Display, type Keyboard, openTerminal } from "./converse.js";
import type { Page } from "./page/serve.js";
import { play } from "./play.js";
import { environmentNames, rulesOf, shop } from "./rules.js";
import { createSession } from "./session.js";
import { setStage, type Stage } from "./stage.js";
import { createPaint, wantsColours } from "./terminal/paint.js";
import { createScreen } from "./terminal/screen.js";

/** The surroundings of a demo, all of which a test can play. */
export interface Surroundings {
  /** The comments to play; if empty, they are read from `input`. */
  readonly lines: readonly string[];
  /** Valid rules to use instead of the demo's own. */
  readonly config?: { readonly text: string; readonly config: Config } | undefined;
  readonly input: Keyboard;
  readonly output: Display;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of the files for browsers; with it, a conversation also has a page. */
  readonly assets?: string;
  /** A factor for the time that the pretended tools take; 1 is meant for people. */
  readonly pace?: number;
}

/** Runs Gitploy on a GitHub in memory. Returns the exit code: 0 if all comments succeeded. */
export async function demo({ lines, config, input, output, env, assets, pace = 1 }: Surroundings): Promise<number> {
  const paint = createPaint(wantsColours(env, output));
  const interactive = lines.length === 0 && input.isTTY === true && output.isTTY === true;
  const terminal = interactive ? openTerminal(input, output) : undefined;
  const write = terminal?.write ?? ((text: string): void => void output.write(text));
  const screen = createScreen(write, () => (output.columns ?? 0) || 100, paint);
  const rules = config === undefined ? shop : rulesOf(config.text, config.config);
  const stage = await setStage(
    { seen: screen.show, logged: (line) => screen.say(`${paint.bad("✘ the App's log:")} ${messageOf(line)}`) },
    pace,
    rules,
  );
  const session = createSession(stage, screen);
  screen.say(
    `${paint.bold(`${rules.owner}/shop`)} ${paint.dim("on a GitHub in memory, with Gitploy installed and a deploy tool that pretends.")}`,
  );
  for (const { organization, slug, members } of rules.teams)
    screen.say(`${paint.dim(`The team ${organization}/${slug} is`)} ${paint.person(members.join(" and "))}`);
  if (terminal !== undefined) {
    screen.say(
      `${paint.dim(`v0.5.4 is live in ${config === undefined ? "production" : environmentNames(rules).join(", ")}. You are`)} ${paint.person("ann")}${paint.dim(", in pull request #2: type a comment.")}`,
    );
    const page =
      assets === undefined
        ? undefined
        : await openPage(stage, assets, pace, () =>
            screen.say(paint.dim("The browser has started over: from now on what happens there is not seen here.")),
          );
    if (page !== undefined) screen.say(`${paint.dim("The same in a browser, beside the pages:")} ${page.address}`);
    await terminal.converse(stage, session, screen);
    await page?.close();
    stage.tools.stop();
    return 0;
  }
  const good = await play(stage, session, screen, lines.length > 0 ? lines : createInterface({ input }));
  stage.tools.stop();
  return good ? 0 : 1;
}

/** Loaded here, since only a conversation in a terminal needs the page. */
async function openPage(stage: Stage, assets: string, pace: number, left: () => void): Promise<Page | undefined> {
  const { servePage } = await import("./page/serve.js");
  return existsSync(assets) ? await servePage(stage, assets, pace, left) : undefined;
}

function messageOf(line: string): string {
  const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string; stack?: string } };
  return `${msg ?? ""}\n${err?.stack ?? ""}`;
}
