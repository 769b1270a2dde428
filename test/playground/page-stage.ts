import { expect } from "vitest";
import { playgroundOn } from "../../playground/demo/page/serve.js";
import { shop, type Rules } from "../../playground/demo/rules.js";
import { setStage } from "../../playground/demo/stage.js";
import { asset } from "../../src/web/assets.js";

const origin = "http://127.0.0.1:4000";
const assets = new Map(["style.css", "app.js", "htmx.js", "icon.svg", "icons.svg"].map((name) => asset(name, "")));

interface Opening {
  readonly pace?: number;
  /** Whether faults are intended, so that the log may have lines. */
  readonly troubled?: true;
  readonly rules?: Rules;
}

/** The playground's page, requested without a socket. */
export async function open({ pace = 0.01, troubled, rules = shop }: Opening = {}) {
  const logged = (line: string): void => (troubled === undefined ? expect(line).toBe("") : undefined);
  const stage = await setStage({ seen: () => {}, logged }, pace, rules);
  let left = 0;
  const { fetch, stop } = playgroundOn(stage, assets, pace, () => void (left += 1));
  const ask = (path: string, init: RequestInit = {}) => fetch(new Request(new URL(path, origin), { ...init, redirect: "manual" }));
  const read = async (path: string): Promise<string> => await (await ask(path)).text();
  const talk = (place = 2, as = "ann") => read(`/-/playground/talk?in=${place}&as=${as}`);
  const post = (fields: Readonly<Record<string, string>>, headers = {}, path = "/-/playground/talk?in=2") =>
    ask(path, { method: "POST", body: new URLSearchParams(fields), headers: { "sec-fetch-site": "same-origin", ...headers } });
  const shows = async (text: string | RegExp, place = 2): Promise<void> => {
    await expect.poll(async () => textOf(await talk(place)), { timeout: 10_000 }).toMatch(text);
  };
  const log = async (): Promise<string> => textOf(await read("/-/playground/log"));
  const live = (environment: string): readonly string[] =>
    [...stage.repository.deployments.values()]
      .filter((each) => each.environment === environment && each.statuses.some(({ state }) => state === "success"))
      .map(({ ref }) => ref);
  return { stage, origin, ask, read, talk, post, shows, log, live, left: () => left, stop };
}

/** The text of a page, without the page's buttons. */
export function textOf(page: string): string {
  return page
    .replace(/<section aria-label="The world around"[^]*?<\/section>/, "")
    .replace(/<form[^]*?<\/form>/g, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, " ");
}
