import type { GitHub } from "../../playground/github/github.js";
import type { RequestRecord } from "../../playground/github/http/log.js";
import type { Asked } from "./play.js";
import type { Flood } from "./flood.js";
import { requestOf } from "./tool.js";

type Repository = ReturnType<GitHub["repository"]>;
type Deployment = ReturnType<GitHub["createDeployment"]>;

/** The wrong results: each command has to have one deployment, one answer and one check run, all with success. */
export function wrongs(asked: readonly Asked[]): readonly string[] {
  return asked.flatMap((wish) => wrongsOf(wish).map((wrong) => `${placeOf(wish)}: ${wrong}`));
}

/** The App's writes for each wish with a wrong result, to find the cause: when, in seconds since the comment, and GitHub's answer. */
export function stories({ requests }: Pick<GitHub, "requests">, asked: readonly Asked[]): readonly string[] {
  return asked.flatMap((wish) => {
    if (wrongsOf(wish).length === 0) return [];
    const { issue, comment, sha, at } = wish;
    const answers = issue.comments.map(({ id }) => id);
    const runs = (issue.repository.suitesBySha.get(sha) ?? []).flatMap((suite) => suite.runs).map(({ id }) => id);
    const paths = new RegExp(`/(?:${[...answers, ...runs].join("|")})(?:/|$)`);
    const isAbout = ({ method, path, body }: RequestRecord): boolean =>
      method !== "GET" && (paths.test(path) || `${path} ${JSON.stringify(body)}`.includes(`comment-${comment.id}`));
    const lines = requests
      .filter((request) => request.route !== "graphql" && isAbout(request))
      .map((request) => {
        const seconds = [request.startedAt, request.endedAt ?? Infinity].map((time) => ((time - at) / 1_000).toFixed(1));
        return `    ${seconds.join("–")} s ${request.method} ${request.route} ${request.status}`;
      });
    return [`${placeOf(wish)}:`, ...lines];
  });
}

/** Strangers who got more than a 👎. */
export function answered(comments: Flood["comments"]): readonly string[] {
  const reactions = comments.map((comment) => [...comment.reactions.values()].map(({ content }) => content).join());
  return reactions.filter((each) => each !== "" && each !== "-1").map((each) => `a stranger got ${each}`);
}

/** Whether an attempt was answered so that nobody delivers it again. */
export function isDone({ statusCode }: { readonly statusCode: number | undefined }): boolean {
  return statusCode !== undefined && statusCode >= 200 && statusCode < 300;
}

/** The guids of deliveries that no attempt has brought to success. */
export function undelivered({ world }: Pick<GitHub, "world">): readonly string[] {
  // Deliveries without a receiver do not count.
  const attempts = world.outbox.log.filter(({ statusCode }) => statusCode !== undefined);
  const done = new Set(attempts.filter(isDone).map(({ guid }) => guid));
  return [...new Set(attempts.map(({ guid }) => guid))].filter((guid) => !done.has(guid));
}

function wrongsOf({ issue, comment, environment, ref, sha }: Asked): readonly string[] {
  const { repository } = issue;
  const deployments = (repository.deploymentsBySha.get(sha) ?? []).filter((each) => requestOf(each) === `comment-${comment.id}`);
  const [deployment] = deployments;
  const answers = issue.comments.filter(({ user }) => user.type === "Bot").map(({ body }) => body.split("\n", 1)[0]);
  const runs = runsOf(repository, sha);
  const reactions = [...comment.reactions.values()].map(({ content }) => content).toSorted();
  const expectations: readonly (readonly [boolean, string])[] = [
    [deployments.length === 1, `${deployments.length} deployments`],
    [deployment?.environment === environment, "deployed elsewhere"],
    [deployment?.statuses.some(({ state }) => state === "success") === true, "no success"],
    [answers.length === 1 && isAnswer(answers[0] ?? "", ref, deployment), `the answers ${JSON.stringify(answers)}`],
    [runs.join() === `deploy/${environment} success`, `the check runs ${JSON.stringify(runs)}`],
    [reactions.join() === "eyes,rocket", `the reactions ${JSON.stringify(reactions)}`],
  ];
  return expectations.filter(([fulfilled]) => !fulfilled).map(([, wrong]) => wrong);
}

/** The answer has to say what is live, or what has replaced it. */
function isAnswer(answer: string, ref: string, deployment: Deployment | undefined): boolean {
  if (deployment === undefined) return false;
  const { environment, repository } = deployment;
  const successes = repository.deploymentsByEnvironment
    .get(environment)
    ?.filter(({ statuses }) => statuses.some(({ state }) => state === "success"));
  const newest = successes?.toSorted((one, other) => other.id - one.id)[0];
  if (newest === deployment) return answer === `### ✅ ${ref} is live in ${environment}`;
  return answer.startsWith(`### ☑️ ${ref} was live in ${environment}, until `);
}

/** The App's check runs of environments on a commit, and how they stand. */
function runsOf(repository: Repository, sha: string): readonly string[] {
  const runs = (repository.suitesBySha.get(sha) ?? []).flatMap((suite) => suite.runs);
  return runs.filter(({ name }) => name.startsWith("deploy/")).map(({ name, status, conclusion }) => `${name} ${conclusion ?? status}`);
}

function placeOf({ issue, body }: Asked): string {
  return `${issue.repository.owner.login}/${issue.repository.name}#${issue.number} ${body}`;
}
