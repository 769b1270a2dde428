import type { Probot } from "probot";
import { afterEach, expect } from "vitest";
import { createGitHub, type GitHub, type GitHubOptions } from "../../playground/github/github.js";
import { gitploy, type Time } from "../../src/app.js";
import { load } from "../../src/bin/load.js";
import { receive } from "../../src/bin/delivery.js";
import type { DeploymentNews } from "../../src/core/progress.js";
import { type Budget, createBudget } from "../../src/github/client/budget.js";
import type { Settings, Variables } from "../../src/settings.js";
import { settingsOf } from "./credentials.js";
import { createHolds, type Holds } from "./hold.js";
import { captureLog, type CapturedLog } from "./log.js";
import { createOverruns, type Overruns } from "./overruns.js";

/** A scenario's options: its differences from a rich default. */
export interface Start {
  readonly deployYml?: string | null;
  /** Other files on the default branch. */
  readonly files?: Readonly<Record<string, string>>;
  readonly roles?: Readonly<Record<string, string>>;
  /** The one check of the tagged commit and of the pull request's head; `null`: none. */
  readonly check?: "success" | "failure" | "pending" | null;
  readonly settings?: Variables;
  readonly gitHub?: GitHubOptions;
  readonly private?: boolean;
  /** Things go wrong on purpose: the log may have lines of level `error`. */
  readonly troubled?: boolean;
  /** Events before the App existed, of which it is not told. */
  readonly before?: (github: GitHub, repository: Repository, tagged: string) => void;
}

type Repository = ReturnType<GitHub["repository"]>;
type Issue = ReturnType<GitHub["issue"]>;
type Comment = ReturnType<GitHub["comment"]>;
type Deployment = ReturnType<GitHub["createDeployment"]>;

const worlds: { readonly github: GitHub; readonly log: CapturedLog; readonly overruns: Overruns; readonly troubled: boolean }[] = [];

// A request that GitHub does not know fails its test, and so does an error in the log.
// No work continues after it was reported as done.
afterEach(() => {
  for (const { github, log, overruns, troubled } of worlds.splice(0)) {
    expect(github.violations).toEqual([]);
    expect(overruns.found).toEqual([]);
    if (!troubled) expect(log.lines.filter(isError)).toEqual([]);
  }
});

/** A conversation on a GitHub in memory with the App installed: a repository with a tag `v0.5.5`, and a pull request #1 of `feature`. */
export type World = Awaited<ReturnType<typeof start>>;

/** Starts a world. */
export async function start(difference: Start = {}) {
  const { deployYml = "envs:\n  - name: production\n", files = {}, check = "success", roles = {} } = difference;
  const github = createGitHub({ webhookSecret: "the current secret", now: () => new Date("2026-03-02T12:00:00Z"), ...difference.gitHub });
  const alarms: Alarm[] = [];
  const news: DeploymentNews[] = [];
  const repository = github.repository({
    owner: "octo",
    name: "app",
    private: difference.private ?? true,
    files: { "README.md": "# app\n", ...(deployYml === null ? {} : { "deploy.yml": deployYml }), ...files },
    roles: { ann: "write", bob: "write", cleo: "admin", rita: "read", ...roles },
  });
  const tagged = github.head(repository, "main") ?? "";
  github.clock.advance(60_000);
  github.tag(repository, "v0.5.5", tagged);
  const head = github.commit(repository, "feature", { message: "Add the feature", files: { "feature.txt": "1\n" }, author: "ann" });
  const pullRequest = github.openPullRequest(repository, { head: "feature", title: "Add the feature", author: "ann" });
  const checks =
    check === null
      ? []
      : [tagged, head].map((sha) =>
          github.checkRun(repository, sha, { name: "ci", ...(check === "pending" ? {} : { conclusion: check }) }),
        );
  difference.before?.(github, repository, tagged);
  // People look before they type.
  github.clock.advance(10 * 60_000);
  const log = await captureLog();
  const processes: Process[] = [];
  let receivers: readonly Process[] = [];
  const holds = createHolds(github);
  const overruns = createOverruns();
  const startProcess = async ({ dies, settings = {} }: Beginning = {}): Promise<Process> => {
    const life = createLife(github, holds, overruns, dies);
    const theirs = settingsOf({ ...difference.settings, ...settings });
    const time: Time = {
      now: github.clock.now,
      later: (milliseconds, run) => void alarms.push({ at: github.clock.now().getTime() + milliseconds, run, life }),
    };
    const probot = await load(
      theirs,
      log.log,
      gitploy(theirs, time, (each) => news.push(each)),
      { fetch: life.fetch, budget: () => budgetIn(github) },
    );
    const process: Process = {
      probot,
      settings: theirs,
      time,
      receive: (delivery) =>
        Promise.race([
          overruns.during(`${delivery.name} ${delivery.id}`, () => holds.visit(life, delivery, () => receive(probot, delivery))),
          life.death,
        ]),
      died: life.ended,
      diedBefore: life.endedBefore,
      fetch: life.fetch,
      death: life.death,
      hold: (wanted) => holds.hold({ ...wanted, by: life }),
    };
    processes.push(process);
    receivers = [process];
    return process;
  };
  await startProcess();
  github.deliverTo(async ({ id, event, payload }) => {
    const outcomes = await Promise.allSettled(receivers.map((process) => process.receive({ id, name: event, body: payload })));
    if (outcomes.length === 0) return 503;
    return outcomes.every(({ status }) => status === "fulfilled") ? 200 : 500;
  });
  const world = {
    github,
    repository,
    pullRequest,
    tagged,
    head,
    checks,
    log,
    processes,
    /** The news about deployments for the metrics. */
    news,
    /**
     * Starts one more process, which gets all deliveries from then on. `dies`: the number of the write before which it dies, as by kill -9.
     */
    startProcess,
    troubled: difference.troubled ?? false,
    overruns,
    /** Holds the next request of the App that matches, while other things happen. */
    hold: holds.hold,
    /** Lets everything happen that follows, except what waits for a held request. */
    others: holds.others,
    /** From now on each delivery goes to all of these at once. */
    deliverTo: (...to: readonly Process[]) => {
      receivers = to;
    },
    /** GitHub delivers the newest event of that name once more. */
    redeliver: async (event: string) => {
      // Our own answers are comments, too, and nothing comes of them.
      const record = github.deliveries.findLast(
        (delivery) => delivery.event === event && !delivery.redelivery && !isOurs(delivery.payload),
      );
      if (record === undefined) throw new Error(`nothing of ${event} was delivered`);
      github.redeliver(record.guid);
      await github.idle();
    },
    /** GitHub delivers failed events once more, but none from before the App existed. */
    redeliverFailed: async () => {
      const answered = new Set(github.deliveries.filter(({ statusCode }) => statusCode === 200).map(({ guid }) => guid));
      const tried = github.deliveries.filter(({ statusCode }) => statusCode !== undefined).map(({ guid }) => guid);
      const failed = new Set(tried.filter((guid) => !answered.has(guid)));
      for (const guid of failed) github.redeliver(guid);
      await github.idle();
    },
    /** Somebody comments, and everything that follows happens. */
    comment: async (body: string, { by = "ann", on = pullRequest }: { readonly by?: string; readonly on?: Issue } = {}) => {
      const comment = github.comment(on, by, body);
      await github.idle();
      return comment;
    },
    /** The App's comments in the pull request, oldest first. */
    answers: (issue: Issue = pullRequest): readonly string[] =>
      issue.comments.filter(({ user }) => user.login === "gitploy[bot]").map(({ body }) => body),
    /** The App's newest comment. */
    answer: (issue: Issue = pullRequest): string => world.answers(issue).at(-1) ?? "",
    /** The App's reactions to a comment, in their order. */
    reactions: (comment: Comment) =>
      [...comment.reactions.values()].filter(({ user }) => user.login === "gitploy[bot]").map(({ content }) => content),
    get deployments(): readonly Deployment[] {
      return [...repository.deployments.values()];
    },
    /** The App's check runs of a name on a commit, oldest first. */
    checkRuns: (sha: string, name = "deploy/production") =>
      [...repository.checkRuns.values()].filter((run) => run.suite.sha === sha && run.name === name && run.suite.app.slug === "gitploy"),
    /** The tooling reports on the newest deployment. */
    report: async (state: string, status: Omit<Parameters<GitHub["deploymentStatus"]>[1], "state"> = {}) => {
      const deployment = world.deployments.at(-1);
      if (deployment === undefined) throw new Error("there is no deployment to report on");
      github.deploymentStatus(deployment, { state, ...status });
      await github.idle();
    },
    /** Time passes, and what was put off until then happens. */
    wait: async (milliseconds: number) => {
      github.clock.advance(milliseconds);
      const now = github.clock.now().getTime();
      const due = alarms.filter(({ at, life }) => at <= now && !life.ended());
      for (const alarm of due) alarms.splice(alarms.indexOf(alarm), 1);
      for (const { run, life } of due) await Promise.race([run(), life.death.catch(() => undefined)]);
      await github.idle();
    },
    /** The requests that the App made while something happened, as `METHOD route`. */
    requestsOf: async (happening: () => Promise<unknown>) => {
      const before = github.requests.length;
      await happening();
      return github.requests.slice(before).map(({ method, route }) => `${method} ${route}`);
    },
  };
  worlds.push({ github, log, overruns, troubled: world.troubled });
  await github.idle();
  return world;
}

/** The budget of an installation for which time passes as it does here, and as GitHub's clock is moved. */
export function budgetIn({ clock }: Pick<GitHub, "clock">): Budget {
  return createBudget(() => performance.now() + clock.now().getTime());
}

interface Alarm {
  readonly at: number;
  readonly run: () => Promise<void>;
  readonly life: Life;
}

/** A process that runs the App. */
export interface Process {
  readonly probot: Probot;
  readonly settings: Settings;
  readonly time: Time;
  receive(delivery: { readonly id: string; readonly name: string; readonly body: string }): Promise<void>;
  died(): boolean;
  /** The write it died before, as `METHOD path`. */
  diedBefore(): string | undefined;
  /** What all its requests go through. */
  readonly fetch: typeof fetch;
  /** Rejects when it dies. */
  readonly death: Promise<never>;
  /** Holds the next request of its own that matches. */
  readonly hold: Holds["hold"];
}

interface Beginning {
  /** Settings that differ from the world's. */
  readonly settings?: Variables;
  /** The write before which it dies, from 1. */
  readonly dies?: number;
}

/** A process's connections to the world, until it dies: then nothing leaves or reaches it. */
interface Life {
  readonly fetch: typeof fetch;
  readonly death: Promise<never>;
  ended(): boolean;
  endedBefore(): string | undefined;
}

function createLife(github: GitHub, holds: Holds, overruns: Overruns, dies: number | undefined): Life {
  let writes = 0;
  let before: string | undefined;
  let die = (_error: Error): void => undefined;
  const death = new Promise<never>((_, reject) => {
    die = reject;
  });
  death.catch(() => undefined);
  const life: Life = {
    death,
    ended: () => before !== undefined,
    endedBefore: () => before,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (await isWrite(request)) writes += 1;
      if (dies !== undefined && writes >= dies && before === undefined) {
        before = `${request.method} ${new URL(request.url).pathname}`;
        die(new Error("the process died"));
      }
      if (before !== undefined) return await new Promise(() => undefined);
      const name = `${request.method} ${new URL(request.url).pathname}`;
      return await overruns.request(name, () => holds.pass(life, request, () => github.fetch(request)));
    },
  };
  return life;
}

/** Whether a request changes what people see. */
async function isWrite(request: Request): Promise<boolean> {
  if (request.url.endsWith("/graphql")) return /"query":"mutation\b/.test(await request.clone().text());
  return request.method !== "GET" && !request.url.endsWith("/access_tokens");
}

function isOurs(payload: string): boolean {
  const { sender, comment } = JSON.parse(payload) as { readonly sender?: { readonly login?: string }; readonly comment?: unknown };
  return comment !== undefined && sender?.login === "gitploy[bot]";
}

/** Work that another process is doing fails on purpose, so that it is delivered again. */
function isError({ level, msg }: Readonly<Record<string, unknown>>): boolean {
  if (/is in the hands of another process/.test(String(msg))) return false;
  return typeof level === "number" ? level >= 50 : level === "error" || level === "fatal";
}

export type { Repository, Issue };
