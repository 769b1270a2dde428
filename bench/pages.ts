import { execFile } from "node:child_process";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { variables, webhookSecret } from "../playground/app.js";
import { clientOf } from "../playground/github/accounts.js";
import { createGitHub, type GitHub } from "../playground/github/github.js";
import { inRounds } from "../playground/rounds.js";
import { rehearsedAfter } from "../src/bin/rehearsing.js";
import { createSigner } from "../src/web/signed.js";
import { createMember, type Member } from "./server.js";
import { latency } from "./stage.js";
import { median } from "./statistics.js";
import { atMost, type Row } from "./table.js";

type Repository = ReturnType<GitHub["repository"]>;

/** How much there is in each repository. */
const much = { environments: 100, tags: 5_000, deployments: 1_000 };
/** So many repositories are looked at, since what is read of one is shared for a while. */
const places = 6;
/** Each page of each repository is looked at so often: until V8 has optimized it as much as a command in the bench of cost, and then measured. */
const [warming, measured] = [10, 8];
/** Several people share what these show of the last seconds, in milliseconds. */
const [shared, sharing] = [4_100, ["a repository", "a deployment"]];

/** What each page takes: rounds and requests to GitHub, CPU time, and what is transferred. */
export async function pages(): Promise<readonly Row[]> {
  await promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/build.ts", "server"], { cwd: join(import.meta.dirname, "..") });
  const github = createGitHub({ latency: 4 * latency, contract: "off", webhookSecret });
  const { close } = await github.listen(0);
  const repositories = Array.from({ length: places }, (_, index) => placeIn(github, `org-${index + 1}`));
  const { id, secret } = clientOf(github.world);
  const server = await createMember({
    ...variables(github),
    GHE_HOST: new URL(github.world.urls.html).host,
    GHE_PROTOCOL: "http",
    GITHUB_CLIENT_ID: id,
    GITHUB_CLIENT_SECRET: secret,
    GITPLOY_SWEEP_INTERVAL: "0",
    GITPLOY_REDELIVERY_INTERVAL: "0",
  });
  await server.start();
  // The work soon after the server's start does not belong to a page.
  await sleep(rehearsedAfter);
  const visit = visitor(github, server, secret);
  const rows: Row[] = [];
  for (const [name, address] of Object.entries(addresses)) {
    const seen: Visit[] = [];
    let milliseconds = 0;
    for (let time = 0; time < warming + measured; time += 1) {
      if (sharing.includes(name)) await sleep(shared);
      // Without what the server takes while nobody asks for anything.
      const before = server.usage().milliseconds;
      const some: Visit[] = [];
      for (const repository of repositories) some.push(await visit(address(repository)));
      if (time < warming) continue;
      milliseconds += server.usage().milliseconds - before;
      seen.push(...some);
    }
    rows.push(...rowsOf(name, seen, milliseconds / seen.length));
  }
  const assets = await assetsOf(visit);
  rows.push(atMost("a first page with its style, scripts and icons, transferred", assets, 100, " KiB", 1));
  await server.kill();
  await close();
  return rows;
}

const addresses: Readonly<Record<string, (repository: Repository) => string>> = {
  "the list of repositories": () => "/",
  "a repository": ({ owner, name }) => `/${owner.login}/${name}`,
  "choosing a tag": ({ owner, name }) => `/${owner.login}/${name}/deploy?environment=place-50`,
  "choosing a tag, by a word": ({ owner, name }) => `/${owner.login}/${name}/deploy?environment=place-50&q=v49`,
  "the check before deploying": ({ owner, name }) => `/${owner.login}/${name}/deploy?environment=place-50&ref=v4999`,
  "a rollback": ({ owner, name }) => `/${owner.login}/${name}/rollback?environment=place-50`,
  "a lock": ({ owner, name }) => `/${owner.login}/${name}/lock?environment=place-50`,
  "a deployment": ({ owner, name, deployments }) => `/${owner.login}/${name}/deployments/${[...deployments.keys()][500]}`,
  "a request": ({ owner, name }) => `/${owner.login}/${name}/requests/comment-1?environment=place-50`,
  history: ({ owner, name }) => `/${owner.login}/${name}/history`,
  audit: ({ owner, name }) => `/${owner.login}/${name}/audit?environment=place-50`,
  metrics: ({ owner, name }) => `/${owner.login}/${name}/metrics?environment=place-50`,
};

function rowsOf(name: string, seen: readonly Visit[], milliseconds: number): readonly Row[] {
  const usual = (of: (visit: Visit) => number): number => median(seen.map(of));
  return [
    atMost(`${name}: CPU of the server`, milliseconds, 30, " ms", 1),
    atMost(
      "    rounds of requests to GitHub",
      usual(({ rounds }) => rounds),
      2,
    ),
    { what: "    requests", measured: String(usual(({ requests }) => requests)) },
    atMost("    transferred, compressed", usual(({ bytes }) => bytes) / 1_024, 20, " KiB", 1),
  ];
}

/** A look at a page. */
interface Visit {
  readonly rounds: number;
  readonly requests: number;
  /** As they were transferred. */
  readonly bytes: number;
  readonly text: string;
}

/** Somebody who signed in, and asks as a browser does. */
function visitor(github: GitHub, server: Member, secret: string): (path: string) => Promise<Visit> {
  const until = Math.floor(github.clock.now().getTime() / 1_000) + 3_600;
  const installations = [...github.world.installations.keys()].map(String);
  const session = createSigner(secret).sign("session", { id: String(github.user("ann").id), login: "ann", installations, until });
  return async (path) => {
    const before = github.requests.length;
    const { status, body } = await get(server.port, path, { cookie: `gitploy=${session}`, "accept-encoding": "gzip" });
    const text = gunzipSync(body).toString("utf8");
    if (status !== 200) throw new Error(`${path} is ${status}: ${text}`);
    const asked = github.requests.slice(before).filter(({ route }) => !route.endsWith("/access_tokens"));
    return { rounds: inRounds(asked).length, requests: asked.length, bytes: body.length, text };
  };
}

function get(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    })
      .on("error", reject)
      .end();
  });
}

/** KiB of a page and all that it loads from here. */
async function assetsOf(visit: (path: string) => Promise<Visit>): Promise<number> {
  const page = await visit("/org-1/app");
  const files = new Set([...page.text.matchAll(/"(\/-\/assets\/[^"#]+)/g)].map(([, path]) => path ?? ""));
  let bytes = page.bytes;
  for (const file of files) bytes += (await visit(file)).bytes;
  return bytes / 1_024;
}

/** Each has its own installation, since pages take at most half of GitHub's limit per minute. */
function placeIn(github: GitHub, owner: string): Repository {
  const repository = github.repository({
    owner,
    name: "app",
    files: { "deploy.yml": `envs:\n${Array.from({ length: much.environments }, (_, index) => environmentOf(index)).join("")}` },
    roles: { ann: "write", bob: "write" },
  });
  const shas = Array.from({ length: 20 }, (_, index) =>
    github.commit(repository, "main", {
      message: `Make change ${index}, which is described at some length`,
      files: { "a.txt": `${index}\n` },
      author: "bob",
    }),
  );
  const shaOf = (index: number): string => shas[index % shas.length] ?? "";
  for (const sha of shas) github.checkRun(repository, sha, { name: "ci", conclusion: "success" });
  for (let index = 0; index < much.tags; index += 1) github.tag(repository, `v${index}`, shaOf(index));
  for (let index = 0; index < much.deployments; index += 1)
    deployIn(github, repository, index, shaOf(Math.floor(index / much.environments)));
  return repository;
}

/** Some take turns, ask for a review or are frozen now and then; each needs the one before it. */
function environmentOf(index: number): string {
  const lines = [
    `name: place-${index}`,
    ...(index % 10 === 0 ? [] : [`requires: [place-${index - 1}]`]),
    ...(index % 3 === 0 ? ["serialization: true"] : []),
    ...(index % 5 === 0 ? ["review: {enabled: true, reviewers: [bob]}"] : []),
    ...(index % 7 === 0 ? ['frozen_windows: [{start: "0 18 * * fri", duration: 60h, location: Europe/Berlin}]'] : []),
  ];
  return `  - ${lines.join("\n    ")}\n`;
}

function deployIn(github: GitHub, repository: Repository, index: number, sha: string): void {
  const creator = "gitploy[bot]";
  const asked = { request: `comment-${index + 1}0000`, pull_request: null, comment: index, requested_by: "ann", ref: `v${index}`, sha };
  const deployment = github.createDeployment(repository, {
    ref: sha,
    environment: `place-${index % much.environments}`,
    creator,
    payload: { replicas: 3, strategy: "rolling", gitploy: asked },
  });
  const [logUrl, environmentUrl] = [`https://ci.example.com/runs/${index}`, `https://place-${index % much.environments}.example.com/`];
  github.deploymentStatus(deployment, { state: "queued", description: "Waiting for a runner" });
  github.deploymentStatus(deployment, { state: "in_progress", description: "2 of 3 instances are up", logUrl });
  github.deploymentStatus(deployment, { state: index % 17 === 0 ? "failure" : "success", logUrl, environmentUrl });
}
