import { refsBelow } from "../../playground/github/git/refs.js";
import type { World } from "../support/world.js";

/** The visible state of a world, in words that do not depend on times and ids. */
export interface Picture {
  /** In the order of creation, each with its newest status. */
  readonly deployments: readonly string[];
  /** The verdicts of our answers. */
  readonly answers: readonly string[];
  /** Our comments that answer no command: they notify somebody. */
  readonly mentions: readonly string[];
  /** The newest check run of each name on each commit. */
  readonly checkRuns: readonly string[];
  /** The contents of the records. */
  readonly records: readonly string[];
  /** Jobs with `environment:` and their state, each with the last verdict that it was given. */
  readonly jobs: readonly string[];
  /** The reactions to commands, besides 👀. */
  readonly reactions: readonly string[];
}

/** The picture of a world. */
export function pictureOf(world: World): Picture {
  const { repository } = world;
  const comments = [...repository.issues.values()].flatMap((issue) => issue.comments);
  const own = comments.filter(({ user }) => user.login === "gitploy[bot]").map(({ body }) => body);
  const isAnswer = (body: string): boolean => /<!-- gitploy:(?!ended-|[^ ]*-(failed|succeeded|running) )/.test(body);
  const commands = comments.filter(({ user }) => user.login !== "gitploy[bot]");
  return {
    deployments: world.deployments.map(({ sha, environment, statuses }) => {
      const newest = statuses.at(-1);
      // Ids differ from world to world.
      const said = newest?.description.replace(/\bcomment-\d+/, "comment-<id>");
      return [`${nameOf(world, sha)} to ${environment}`, newest?.state, said].filter(Boolean).join(", ");
    }),
    answers: own.filter(isAnswer).map(verdictOf).toSorted(),
    mentions: own
      .filter((body) => !isAnswer(body))
      .map(verdictOf)
      .toSorted(),
    checkRuns: checkRunsOf(world),
    records: recordsOf(world),
    jobs: jobsOf(world),
    reactions: commands.flatMap((comment) => {
      const given = world.reactions(comment).filter((content) => content !== "eyes");
      const body = comment.body.replace(/\b[0-9a-f]{40}\b/, "<sha>");
      return given.length === 0 ? [] : [`${body}: ${given.join(", ")}`];
    }),
  };
}

/** The verdict of an answer. */
export function verdictOf(body: string): string {
  // The merge commit's SHA differs from world to world, and so does the place of an answer.
  return (body.split("\n", 1)[0] ?? "")
    .replace(/^#+ /, "")
    .replace(/\(http[^)]*\)/g, "()")
    .replace(/\b[0-9a-f]{7}\b/, "<sha>");
}

function checkRunsOf(world: World): readonly string[] {
  const own = [...world.repository.checkRuns.values()].filter(({ suite }) => suite.app.slug === "gitploy");
  const newest = new Map(own.map((run) => [`${run.name} on ${nameOf(world, run.suite.sha)}`, run]));
  return [...newest].map(([name, { status, conclusion }]) => `${name}: ${conclusion ?? status}`).toSorted();
}

function jobsOf({ repository }: World): readonly string[] {
  const suites = [...repository.suites.values()].filter(({ run }) => (run?.reviews.length ?? 0) > 0);
  return suites.flatMap(({ run, runs }) => {
    const said = verdictOf(run?.reviews.at(-1)?.comment ?? "").replaceAll("**", "");
    return runs.map(({ name, status, conclusion }) => `${name}: ${conclusion ?? status}, “${said}”`);
  });
}

function recordsOf({ repository }: World): readonly string[] {
  return refsBelow(repository.refs, "refs/gitploy/").flatMap(([name, sha]) => {
    const commit = repository.store.all.get(sha);
    if (name.startsWith("refs/gitploy/.") || commit?.type !== "commit") return [];
    const [, json = "{}"] = /\n\n(\{.*\})\n\nGitploy-Signature/s.exec(commit.message) ?? [];
    const { lock, requests, ended } = JSON.parse(json) as Partial<RecordJson>;
    return [
      ...(lock === undefined ? [] : [`locked by ${lock.by}`]),
      ...(requests ?? []).map(({ request, waitsFor, approvals, turn }) => {
        const more = [...approvals.map(({ by }) => `approved by ${by}`), ...(turn === undefined ? [] : ["has its turn"])];
        return [`${request.ref.name} waits for ${waitsFor.join(", ")}`, ...more].join("; ");
      }),
      ...(ended ?? []).map(({ request, ending }) => `${request.ref.name} ended and nobody has said so: ${ending.how}`),
    ];
  });
}

interface RecordJson {
  readonly lock: { readonly by: string };
  readonly requests: readonly {
    readonly request: { readonly ref: { readonly name: string } };
    readonly waitsFor: readonly string[];
    readonly approvals: readonly { readonly by: string }[];
    readonly turn?: string;
  }[];
  readonly ended: readonly { readonly request: { readonly ref: { readonly name: string } }; readonly ending: { readonly how: string } }[];
}

function nameOf(world: World, sha: string): string {
  if (sha === world.tagged) return "v0.5.5";
  if (sha === world.head) return "feature";
  return sha === world.github.head(world.repository, "main") ? "main" : "what came later";
}
