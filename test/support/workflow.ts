import { spawn as begin } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import { load } from "js-yaml";
import { emptyFolder } from "./clone.js";
import { mistakesIn } from "./workflow-parser.js";

const root = join(import.meta.dirname, "../..");
const marks = /\$\{\{(.*?)\}\}/gs;

/** The runner's facts about a run. */
export interface Run {
  /** The webhook `deployment`, as GitHub sent it. */
  readonly event: { readonly deployment: { readonly sha: string } };
  /** As `github.api_url`, and where the GitHub in memory listens. */
  readonly api: string;
  readonly port: number;
  readonly server: string;
  readonly repository: string;
  readonly token: string;
  /** What ./deploy.sh does: its exit code, or the run is cancelled meanwhile. */
  readonly deploy?: number | "cancelled";
  readonly attempt?: number;
}

/** The result. */
export interface Ran {
  /** What is wrong with the workflow in GitHub's own eyes. */
  readonly errors: readonly string[];
  readonly job: "skipped" | "success" | "failure" | "cancelled";
  /** What ./deploy.sh was given. */
  readonly deployed: readonly string[] | undefined;
  readonly log: string;
}

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the one job of a workflow as a runner does, by GitHub's own parser and expressions. */
export async function runWorkflow(text: string, run: Run): Promise<Ran> {
  const { jobs } = load(text) as { readonly jobs: Readonly<Record<string, Job>> };
  const [job] = Object.values(jobs);
  if (job === undefined) throw new Error("there is no job");
  return { ...(await createRunner(run)(job)), errors: await mistakesIn(text) };
}

interface Job {
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly (Step & { readonly if?: string })[];
}

function createRunner(run: Run): (job: Job) => Promise<Omit<Ran, "errors">> {
  const folder = emptyFolder();
  const bin = join(folder, "bin");
  mkdirSync(bin);
  executable(join(bin, "gh"), `#!/bin/sh\nexec "${process.execPath}" "${join(root, "test/support/gh.mjs")}" "$@"\n`);
  executable(
    join(folder, "deploy.sh"),
    `#!/bin/sh\nprintf '%s\\n' "$@" > deployed\nexit ${run.deploy === "cancelled" ? 1 : (run.deploy ?? 0)}\n`,
  );
  writeFileSync(join(folder, "event.json"), JSON.stringify(run.event));
  const commandFiles = { GITHUB_ENV: join(folder, "env"), GITHUB_STATE: join(folder, "state") };
  let status: "success" | "failure" | "cancelled" = "success";
  let log = "";
  const shared: Record<string, string> = {};
  const github = {
    event: run.event,
    event_name: "deployment",
    repository: run.repository,
    server_url: run.server,
    api_url: run.api,
    run_id: "7001",
    token: run.token,
    sha: run.event.deployment.sha,
  };
  const evaluate = (expression: string): data.ExpressionData =>
    evaluated(expression, { github, job: { status }, steps: {}, env: shared }, status);
  const filled = (text: string): string => text.replaceAll(marks, (_, expression: string) => evaluate(expression).coerceString());
  const filledAll = (map: Readonly<Record<string, string>> = {}): Record<string, string> =>
    Object.fromEntries(Object.entries(map).map(([name, value]) => [name, filled(value)]));
  // A condition without a function of its own is one about success: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
  const wanted = (condition = "success()"): boolean => {
    const expression = condition.replace(marks, "$1");
    return truthy(evaluate(/\b(?:success|failure|cancelled|always)\(\)/.test(expression) ? expression : `success() && (${expression})`));
  };
  const base: Record<string, string | undefined> = {
    PATH: `${bin}${delimiter}${process.env["PATH"]}`,
    GH_TEST_PORT: String(run.port),
    GITPLOY_REPORT_PACE: "0",
    GITHUB_EVENT_NAME: "deployment",
    GITHUB_EVENT_PATH: join(folder, "event.json"),
    GITHUB_API_URL: run.api,
    GITHUB_SERVER_URL: run.server,
    GITHUB_REPOSITORY: run.repository,
    GITHUB_SHA: run.event.deployment.sha,
    GITHUB_RUN_ID: "7001",
    GITHUB_RUN_ATTEMPT: String(run.attempt ?? 1),
    ...commandFiles,
  };
  const spawn = async (command: string, words: readonly string[], env: Record<string, string>): Promise<boolean> => {
    for (const file of Object.values(commandFiles)) writeFileSync(file, "");
    const child = begin(command, words, { cwd: folder, env: { ...base, ...shared, ...env } });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    Object.assign(shared, variablesIn(readFileSync(commandFiles.GITHUB_ENV, "utf8")));
    return code === 0;
  };
  const posts: (() => Promise<boolean>)[] = [];
  const action = async ({ uses = "", with: given = {} }: Step): Promise<boolean> => {
    const path = /^gitploy-io\/gitploy\/(.+)@v\d+$/.exec(uses)?.[1];
    // Other people's actions do nothing here.
    if (path === undefined) return true;
    const { inputs, runs } = load(readFileSync(join(root, path, "action.yml"), "utf8")) as Action;
    const defaults = Object.fromEntries(Object.entries(inputs).map(([name, each]) => [name, each.default ?? ""]));
    // Evaluated for each stage: src/Runner.Worker/ActionRunner.cs of actions/runner.
    const stage = async (file: string, state: Record<string, string>): Promise<boolean> => {
      const values = Object.entries(filledAll({ ...defaults, ...given })).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
      return spawn(process.execPath, [join(root, path, file)], { ...(Object.fromEntries(values) as Record<string, string>), ...state });
    };
    const done = await stage(runs.main, {});
    const state = Object.entries(variablesIn(readFileSync(commandFiles.GITHUB_STATE, "utf8"))).map(([name, value]) => [
      `STATE_${name}`,
      value,
    ]);
    posts.unshift(async () => stage(runs.post, Object.fromEntries(state) as Record<string, string>));
    return done;
  };
  return async (job) => {
    if (!wanted(job.if)) return { job: "skipped", deployed: undefined, log };
    Object.assign(shared, filledAll(job.env));
    for (const step of job.steps) {
      if (!wanted(step.if)) continue;
      const good =
        step.uses === undefined ? await spawn("bash", ["-e", "-c", filled(step.run ?? "")], filledAll(step.env)) : await action(step);
      const cancelled = run.deploy === "cancelled" && step.run?.includes("deploy.sh") === true;
      if (!good && status === "success") status = cancelled ? "cancelled" : "failure";
    }
    for (const post of posts) if (!(await post()) && status === "success") status = "failure";
    return { job: status, deployed: linesOf(join(folder, "deployed")), log };
  };
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly main: string; readonly post: string };
}

/** The value of a GitHub Actions expression. */
function evaluated(expression: string, contexts: Readonly<Record<string, unknown>>, status: string): data.ExpressionData {
  const functions = { success: status === "success", failure: status === "failure", cancelled: status === "cancelled", always: true };
  const definitions = Object.entries(functions).map(([name, is]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(is),
  }));
  const { tokens } = new Lexer(expression.trim()).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), definitions).parse();
  const context = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return new Evaluator(parsed, context, new Map(definitions.map((each) => [each.name, each]))).evaluate();
}

function truthy(value: data.ExpressionData): boolean {
  return !["", "false", "0"].includes(value.coerceString());
}

function variablesIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...text.matchAll(/^([^\n<]+)<<(\S+)\n(.*?)\n\2$/gms)].map(([, name = "", , value = ""]) => [name, value]));
}

function linesOf(path: string): readonly string[] | undefined {
  try {
    return readFileSync(path, "utf8").trimEnd().split("\n");
  } catch {
    return undefined;
  }
}

function executable(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}
