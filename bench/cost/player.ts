import { webhookSecret } from "../../playground/app.js";
import { createGitHub, type GitHub } from "../../playground/github/github.js";
import type { RequestRecord } from "../../playground/github/http/log.js";
import type { Member } from "../server.js";

/** What happens on GitHub, again and again. */
export type Kind = "command" | "check" | "chat";

/** A separate process, and a separate GitHub that sends it events. */
export interface Player {
  /** Plays an event so often, one after the other; resolves with the process's processor time for all, in milliseconds. */
  play(kind: Kind, times: number): Promise<number>;
  /** The requests of the last command, and the parts that were specific to it. */
  lastCommand(): Script;
  /** Whether every command was deployed once. */
  deployedAll(): boolean;
  /** The number of deliveries that the process got. */
  heard(): number;
  /** Its memory. */
  mebibytes(): number;
  end(): Promise<void>;
}

/** Requests, as another process makes them for a command of its own. */
interface Script {
  readonly requests: readonly Pick<RequestRecord, "method" | "path" | "body">[];
  readonly owner: string;
  readonly repository: string;
  readonly comment: string;
  /** The deployment's node id. */
  readonly deployment: string;
}

/** So many commands are in one organization: an installation takes 80 contents a minute. */
const together = 15;

/** Starts a process beside a GitHub in memory that has room for so many commands. */
export async function startPlayer(create: (github: GitHub) => Promise<Member>, commands: number): Promise<Player> {
  const github = createGitHub({ contract: "off", webhookSecret });
  const { close } = await github.listen(0);
  const places = Array.from({ length: commands }, (_, index) =>
    placeIn(github, `app-${1_000 + index}`, `org-${Math.floor(index / together)}`),
  );
  const quiet = placeIn(github, "quiet");
  const process = await create(github);
  await process.start();
  github.deliverTo(async ({ payload, headers }) => {
    const response = await fetch(`http://127.0.0.1:${process.port}/api/github/webhooks`, { method: "POST", headers, body: payload });
    await response.arrayBuffer();
    return response.status;
  });
  let commanded = 0;
  let checked = 0;
  let last: Omit<Script, "requests" | "deployment"> & { readonly before: number } = { owner: "", repository: "", comment: "", before: 0 };
  const acts: Readonly<Record<Kind, () => void>> = {
    command: () => {
      const place = places[commanded];
      if (place === undefined) throw new Error("there is no place left to deploy to");
      commanded += 1;
      const before = github.requests.length;
      const { id } = github.comment(place.issue, "ann", "/deploy v1 production");
      last = { owner: place.repository.owner.login, repository: place.repository.name, comment: String(id), before };
    },
    check: () => void github.checkRun(quiet.repository, quiet.sha, { name: `check ${(checked += 1)}`, conclusion: "success" }),
    chat: () => void github.comment(quiet.issue, "ann", "Looks good to me. Shall we deploy it?"),
  };
  let asked: Script["requests"] = [];
  return {
    play: async (kind, times) => {
      const before = process.usage().milliseconds;
      for (let index = 0; index < times; index += 1) {
        acts[kind]();
        await github.idle();
      }
      const took = process.usage().milliseconds - before;
      if (kind === "command") asked = github.requests.slice(last.before).flatMap(inScript);
      return took;
    },
    lastCommand: () => {
      const { before: _, ...place } = last;
      const [, deployment = "no deployment"] = /"id":"(DE_[^"]+)"/.exec(JSON.stringify(asked)) ?? [];
      return { ...place, requests: asked, deployment };
    },
    deployedAll: () => places.slice(0, commanded).every(({ repository }) => repository.deployments.size === 1),
    heard: () => github.deliveries.length,
    mebibytes: () => process.usage().mebibytes,
    end: async () => {
      await process.kill();
      await close();
    },
  };
}

/** A token is asked for by Octokit itself. */
function inScript({ method, path, query, route, body }: RequestRecord): Script["requests"] {
  return route.endsWith("/access_tokens") ? [] : [{ method, path: `${path}${query}`, body }];
}

function placeIn(github: GitHub, name: string, owner = "octo") {
  const repository = github.repository({
    owner,
    name,
    files: { "deploy.yml": "envs:\n  - name: production\n" },
    roles: { ann: "write" },
  });
  const sha = github.head(repository, "main") ?? "";
  github.tag(repository, "v1", sha);
  github.checkRun(repository, sha, { name: "ci", conclusion: "success" });
  return { repository, sha, issue: github.issue(repository, { author: "ann" }) };
}
