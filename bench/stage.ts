import { Probot, ProbotOctokit } from "probot";
import { unlimited, variables, webhookSecret } from "../playground/app.js";
import { createGitHub, type GitHub } from "../playground/github/github.js";
import { gitploy, type Time } from "../src/app.js";
import { load } from "../src/bin/load.js";
import { receive } from "../src/bin/delivery.js";
import { openLog } from "../src/bin/log.js";
import { createBudget, type Budget } from "../src/github/client/budget.js";
import { readSettings } from "../src/settings.js";

type Repository = ReturnType<GitHub["repository"]>;
type Issue = ReturnType<GitHub["issue"]>;

/** Milliseconds that every answer of GitHub takes. */
export const latency = 50;

/** Where something is deployed: a repository with the tags v1 to v3, whose check `ci` has passed, and an issue to comment in. */
export interface Place {
  readonly repository: Repository;
  readonly issue: Issue;
  readonly sha: string;
}

/** A GitHub in memory whose webhooks the App gets, once there is one. */
export interface Stage {
  readonly github: GitHub;
  /** When the webhook of a comment came in, by the comment's id; as `performance.now()`. */
  readonly arrivals: ReadonlyMap<number, number>;
  /** Why webhooks were not answered with 200. */
  readonly failures: readonly unknown[];
  /** Makes a place; make all places before the App starts, so that it gets no events about them. */
  place(deployYml?: string): Place;
  /** Starts the App. */
  start(how?: How): Promise<Probot>;
}

interface How {
  /** `Probot`: its own throttling and retries instead of ours. */
  readonly client?: "ours" | "Probot";
  /** `github.com`: within GitHub's limits, as in real life; without, so that they do not end up in a median. */
  readonly limits?: "none" | "github.com";
}

/** Makes a stage; answers take 50 ms unless only requests are counted. */
export function createStage(milliseconds: number = latency): Stage {
  const github = createGitHub({ latency: milliseconds, contract: "off", webhookSecret });
  const arrivals = new Map<number, number>();
  const failures: unknown[] = [];
  let places = 0;
  return {
    github,
    arrivals,
    failures,
    place: (deployYml = "envs:\n  - name: production\n") => {
      places += 1;
      const repository = github.repository({
        owner: "octo",
        name: `app-${places}`,
        files: { "deploy.yml": deployYml },
        roles: { ann: "write" },
      });
      const sha = github.head(repository, "main") ?? "";
      for (const tag of ["v1", "v2", "v3"]) github.tag(repository, tag, sha);
      github.checkRun(repository, sha, { name: "ci", conclusion: "success" });
      return { repository, sha, issue: github.issue(repository, { author: "ann" }) };
    },
    start: async ({ client = "ours", limits = "none" } = {}) => {
      const probot = await startApp(github, client, limits === "none" ? () => unlimited : createBudget);
      github.deliverTo(async ({ id, event, payload }) => {
        if (event === "issue_comment") arrivals.set(commentIn(payload), performance.now());
        try {
          await receive(probot, { id, name: event, body: payload });
          return 200;
        } catch (error) {
          failures.push(error);
          return 500;
        }
      });
      return probot;
    },
  };
}

/** The settings of a stage's App. */
export function settingsOf(github: GitHub): ReturnType<typeof readSettings> {
  return readSettings({ ...variables(github), LOG_LEVEL: "fatal" });
}

async function startApp(github: GitHub, client: "ours" | "Probot", budget: () => Budget): Promise<Probot> {
  const settings = settingsOf(github);
  const { log } = await openLog(settings.log);
  const fetch: typeof globalThis.fetch = (input, init) => github.fetch(new Request(input, init));
  const time: Time = { now: github.clock.now, later: (milliseconds, run) => void setTimeout(() => void run(), milliseconds).unref() };
  const app = gitploy(settings, time);
  if (client === "ours") return await load(settings, log, app, { fetch, budget });
  const { id: appId, privateKey } = settings.app;
  const probot = new Probot({ appId, privateKey, secret: webhookSecret, log, Octokit: ProbotOctokit, request: { fetch } });
  await probot.ready();
  await probot.load(app);
  return probot;
}

function commentIn(payload: string): number {
  const { comment } = JSON.parse(payload) as { readonly comment: { readonly id: number } };
  return comment.id;
}
