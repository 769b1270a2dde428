import { Session } from "node:inspector/promises";
import { fileURLToPath } from "node:url";
import { createGitHub } from "../../playground/github/github.js";
import { gitploy } from "../../src/app.js";
import { load } from "../../src/bin/load.js";
import { receive } from "../../src/bin/delivery.js";
import { captureLog } from "../../test/support/log.js";
import { settingsOf } from "../../test/support/credentials.js";
import type { Row } from "../table.js";

/** How many files and named functions the most frequent tasks take. */
export async function journeys(): Promise<readonly Row[]> {
  const stage = await createStage("success");
  const deployed = await executedBy(() => stage.comment("/deploy v0.5.5 production"));
  const waits = await createStage("pending");
  await waits.comment("/deploy v0.5.5 production");
  const released = await executedBy(() => waits.finishCheck());
  return [...rowsOf("/deploy v0.5.5 production", deployed), ...rowsOf("a check_run that releases it", released)];
}

async function createStage(check: "success" | "pending") {
  const github = createGitHub({ webhookSecret: "the current secret", now: () => new Date("2026-03-02T12:00:00Z") });
  const files = { "deploy.yml": "envs:\n  - name: production\n" };
  const repository = github.repository({ owner: "octo", name: "app", private: true, files, roles: { ann: "write" } });
  const sha = github.head(repository, "main") ?? "";
  github.tag(repository, "v0.5.5", sha);
  github.commit(repository, "feature", { message: "Add the feature", files: { "feature.txt": "1\n" }, author: "ann" });
  const pullRequest = github.openPullRequest(repository, { head: "feature", title: "Add the feature", author: "ann" });
  const run = github.checkRun(repository, sha, { name: "ci", ...(check === "pending" ? {} : { conclusion: check }) });
  github.clock.advance(10 * 60_000);
  const settings = settingsOf();
  const time = { now: github.clock.now, later: () => undefined };
  const probot = await load(settings, (await captureLog()).log, gitploy(settings, time), {
    fetch: (input, init) => github.fetch(new Request(input, init)),
  });
  github.deliverTo(async ({ id, event, payload }) => {
    await receive(probot, { id, name: event, body: payload });
    return 200;
  });
  await github.idle();
  return {
    comment: async (body: string) => {
      github.comment(pullRequest, "ann", body);
      await github.idle();
    },
    finishCheck: async () => {
      github.finishCheck(run, "success");
      await github.idle();
    },
  };
}

/** Functions without a name, and the one that esbuild adds to keep names. */
const notOurs: ReadonlySet<string> = new Set(["", "__name"]);

type Executed = ReadonlyMap<string, ReadonlySet<string>>;

/** The functions of src/ that something executes, by file. */
async function executedBy(happening: () => Promise<void>): Promise<Executed> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  await session.post("Profiler.takePreciseCoverage");
  await happening();
  const { result } = await session.post("Profiler.takePreciseCoverage");
  session.disconnect();
  const source = new URL("../../src/", import.meta.url).href;
  return new Map(
    result
      .filter(({ url }) => url.startsWith(source))
      .map(({ url, functions }) => {
        const called = functions.filter(({ functionName, ranges }) => !notOurs.has(functionName) && (ranges[0]?.count ?? 0) > 0);
        const path = fileURLToPath(url.replace(/\?.*$/, ""));
        return [path, new Set(called.map(({ functionName, ranges }) => `${functionName} ${ranges[0]?.startOffset}`))] as const;
      })
      .filter(([, called]) => called.size > 0),
  );
}

function rowsOf(what: string, executed: Executed): readonly Row[] {
  const within = (part: string): string => {
    const files = [...executed].filter(([path]) => path.includes(`/src/${part}`));
    return `${files.length} files, ${files.reduce((count, [, functions]) => count + functions.size, 0)} functions`;
  };
  return [
    { what, measured: within("") },
    ...["core/", "github/", "flows/"].map((floor) => ({ what: `    src/${floor}`, measured: within(floor) })),
  ];
}
