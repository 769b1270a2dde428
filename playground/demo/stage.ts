import { startApp, type Running } from "../app.js";
import type { GitHub } from "../github/github.js";
import { createNews, type News } from "./news.js";
import { found, type Organisation } from "./organisation.js";
import type { Rules } from "./rules.js";
import { createTools, type Tools } from "./tools.js";

/** The organisation with the App and the tools at work. */
export interface Stage extends Organisation {
  readonly tools: Tools;
  readonly app: Running;
  /** Shows what has happened since it was shown last. */
  readonly look: () => void;
  /** Resolves when nobody is doing anything at this moment. */
  readonly quiet: () => Promise<void>;
}

/** Who watches a stage. */
export interface Audience {
  seen(news: News): void;
  /** A line of the App's log, as it wrote it. */
  logged(line: string): void;
}

/** Sets the stage. `pace` stretches what the tools take; 1 is a demo's. Stages of one process differ in `lastId`. */
export async function setStage(audience: Audience, pace: number, rules: Rules, lastId?: number): Promise<Stage> {
  const organisation = found(rules, lastId);
  const { github } = organisation;
  const tools = createTools(organisation, pace);
  const news = createNews(organisation);
  const look = (): void => news().forEach((each) => audience.seen(each));
  const app = await startApp(watched(github, look), { write: (line) => audience.logged(line) });
  github.deliverTo(async (delivery) => {
    look();
    tools.hear(delivery);
    const status = await app.receive(delivery);
    look();
    return status;
  });
  return { ...organisation, tools, app, look, quiet: () => github.idle().then(look) };
}

/** The same GitHub, looked at after every write. */
function watched(github: GitHub, look: () => void): GitHub {
  return {
    ...github,
    fetch: async (request) => {
      const response = await github.fetch(request);
      if (request.method !== "GET") look();
      return response;
    },
  };
}
