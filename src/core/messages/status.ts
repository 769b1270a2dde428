import { type Deployment, linksIn, stateOf } from "../deployments.js";
import type { Lock, PendingRequest } from "../ledger.js";
import { awaits } from "../rules/index.js";
import { review } from "../rules/review.js";
import { type Answer, answerWith } from "./answer.js";
import { enforcedNote } from "./enforced.js";
import { and, few, fitting, or, ordinal } from "./lists.js";
import { clip, code, join, link, Markdown, md, type Part, person, short, table } from "./markdown.js";
import { refText } from "./subject.js";
import { ago, count, moment } from "./time.js";
import { typed } from "./next.js";

/** The data that `/status` shows. */
export interface StatusView {
  readonly repositoryUrl: string;
  readonly now: Date;
  readonly rows: readonly StatusRow[];
}

/** One environment at this moment. */
export interface StatusRow {
  readonly environment: string;
  readonly live: Deployment | undefined;
  /** Whether there are so many deployments by others that what is live is not known. */
  readonly liveUnknown?: boolean;
  /** Including those of others. */
  readonly running: readonly Deployment[];
  /** `position` is the place in the queue, from 1; `undefined` for what waits for something else. */
  readonly waiting: readonly { readonly pending: PendingRequest; readonly position: number | undefined }[];
  readonly lock: Lock | undefined;
  readonly verified: boolean;
  /** The requests in a record that does not verify. */
  readonly unverifiedRequests: readonly string[];
  /** `location` is the IANA zone of the window. */
  readonly frozen: { readonly until: Date; readonly location: string } | undefined;
  /** The newest success that was not made by us. */
  readonly others: Deployment | undefined;
  /** Whether the GitHub Environment of that name holds jobs for us; `undefined` if GitHub does not tell, or was not asked. */
  readonly enforced: boolean | undefined;
}

const mostRows = 100;
const mostEntries = 5;

/** The answer to `/status`: a table of environments, or one environment in more detail. */
export function statusAnswer(view: StatusView): Answer {
  const [row, ...others] = view.rows;
  if (row === undefined) return answerWith("📋", "No environments", md`${code("deploy.yml")} names none.`);
  return others.length === 0 ? oneEnvironment(row, view) : allEnvironments(view);
}

function allEnvironments(view: StatusView): Answer {
  const rows = view.rows.map((row) => [
    md`**${row.environment}**`,
    orDash([liveText(row.live, view) ?? unknownText(row), isReplaced(row) && othersText(row, view)]),
    orDash(runningLines(row, view)),
    orDash(waitingLines(row, view)),
    orDash(holds(row)),
  ]);
  const { shown, hidden } = fitting(rows, mostRows);
  return answerWith(
    "📋",
    summary(view),
    table(["Environment", "Live", "Running", "Waiting", "Held up"], shown),
    hidden > 0 ? md`… and ${count(hidden, "more environment")}: ${typed("/status", "<environment>")} shows one.` : undefined,
    enforcedNote(view.rows),
    nextSteps(view.rows),
  );
}

function oneEnvironment(row: StatusRow, view: StatusView): Answer {
  const { live, environment } = row;
  const rows: readonly (readonly [string, readonly Part[]])[] = [
    ["Live", [live === undefined ? unknownText(row) : commitText(live, view.repositoryUrl)]],
    ["Since", live === undefined ? [] : [md`${moment(succeededAt(live))}, ${liveSince(live, view)}`]],
    ["Links", [live && linksOf(live)]],
    ["By others", [othersText(row, view)]],
    ["Running", runningLines(row, view)],
    ["Waiting", waitingLines(row, view)],
    ["Held up", holds(row)],
  ];
  const always: ReadonlySet<string> = new Set(["Live", "Running", "Waiting"]);
  const shown = rows
    .filter(([name, said]) => always.has(name) || said.some((line) => line !== undefined))
    .map(([name, said]) => [md`**${name}**`, orDash(said)]);
  return answerWith(
    "📋",
    row.liveUnknown === true
      ? `It is not known what is live in ${environment}`
      : live === undefined
        ? `Nothing is live in ${environment} yet`
        : `${refText(refOf(live))} is live in ${environment}`,
    // GitHub draws a head above every table; an empty one would only look like a gap.
    table(["Environment", environment], shown),
    enforcedNote([row]),
    nextSteps([row]) ?? (isUnused(row) ? md`**Next:** ${typed("/deploy", "<ref>", environment)}` : undefined),
  );
}

/** Plain text, for the verdict. */
function summary({ rows }: StatusView): string {
  const amount = (holdsFor: (row: StatusRow) => boolean): number => rows.filter(holdsFor).length;
  const notes = [
    [amount(({ running }) => running.some(({ ours }) => ours)), "deploying"],
    [amount(({ waiting }) => waiting.length > 0), "with waiting requests"],
    [amount(isLocked), "locked"],
    [amount(({ frozen }) => frozen !== undefined), "frozen"],
  ] as const;
  const said = notes.filter(([of]) => of > 0).map(([of, what]) => `${of} ${what}`);
  return `${count(rows.length, "environment")}${said.length === 0 ? "" : `: ${said.join(", ")}`}`;
}

function liveText(live: Deployment | undefined, view: StatusView): Markdown | undefined {
  return live && join([commitText(live, view.repositoryUrl), liveSince(live, view)], "<br>");
}

function unknownText({ liveUnknown }: StatusRow): Markdown | undefined {
  return liveUnknown === true ? md`not known: the newest 1,050 deployments were made by others, or did not succeed` : undefined;
}

function commitText(deployment: Deployment, repositoryUrl: string): Markdown {
  const ref = refOf(deployment);
  const sha = link(short(deployment.sha), `${repositoryUrl}/commit/${deployment.sha}`);
  return join([ref !== deployment.sha && code(refText(ref)), sha, clip(deployment.title, 70)], " ");
}

function liveSince(deployment: Deployment, view: StatusView): Markdown {
  const { pullRequest, issue } = deployment.request ?? {};
  const place = pullRequest ?? issue;
  const where =
    place !== undefined &&
    md` in ${link(md`#${place}`, `${view.repositoryUrl}/${pullRequest === undefined ? "issues" : "pull"}/${place}`)}`;
  return md`${ago(succeededAt(deployment), view.now)} by ${person(byOf(deployment))}${where}`;
}

function succeededAt({ statuses, createdAt }: Deployment): Date {
  return statuses.findLast(({ state }) => state === "success")?.at ?? createdAt;
}

function linksOf({ statuses }: Deployment): Markdown | undefined {
  const { environmentUrl, logUrl } = linksIn(statuses);
  const links = [environmentUrl !== undefined && link("Environment", environmentUrl), logUrl !== undefined && link("Logs", logUrl)];
  return links.some(Boolean) ? join(links, " · ") : undefined;
}

function othersText(row: StatusRow, view: StatusView): Markdown | undefined {
  const { others } = row;
  const newer = isReplaced(row) && Markdown.trusted("⚠️ newer, ");
  return others && md`${newer}not by Gitploy: ${commitText(others, view.repositoryUrl)}, ${liveSince(others, view)}`;
}

/** Whether others have deployed since what is live. */
function isReplaced({ live, others }: StatusRow): boolean {
  return others !== undefined && (live === undefined || others.createdAt > live.createdAt);
}

function runningLines({ running }: StatusRow, { now }: StatusView): readonly Part[] {
  const lines = running.map((deployment) => {
    const rollback = deployment.request?.rollbackFrom !== undefined && Markdown.trusted("rollback to ");
    const others = !deployment.ours && Markdown.trusted(" (not by Gitploy)");
    const state = code(stateOf(deployment));
    return md`⏳ ${rollback}${code(refText(refOf(deployment)))} by ${person(byOf(deployment))}${others}, ${ago(deployment.createdAt, now)}: ${state}`;
  });
  return few(lines, mostEntries);
}

function waitingLines({ waiting }: StatusRow, { now }: StatusView): readonly Part[] {
  const lines = waiting.map(({ pending: { request, waitsFor }, position }) => {
    const place = position !== undefined && md`${ordinal(position)} in the queue: `;
    const what =
      waitsFor.length > 0 && position === undefined && md`, for ${and(waitsFor.map((rule) => awaits(rule) ?? code(clip(rule, 60))))}`;
    const since = ago(new Date(request.requestedAt), now);
    return md`${place}${code(refText(request.ref.name))} by ${person(request.requestedBy)}, asked ${since}${what}`;
  });
  return few(lines, mostEntries);
}

function holds(row: StatusRow): readonly Markdown[] {
  const dropped = row.unverifiedRequests.slice(0, mostEntries).map((each) => clip(each, 80));
  return [
    row.lock && lockText(row.lock),
    row.verified
      ? undefined
      : md`⚠️ locked, since its record does not verify${dropped.length > 0 && md`; no longer waiting: ${and(dropped)}`}`,
    row.frozen && md`❄️ frozen until ${moment(row.frozen.until)} (window in ${row.frozen.location})`,
  ].filter((line) => line !== undefined);
}

function lockText({ by, until, reason }: Lock): Markdown {
  const end = until !== undefined && md` until ${moment(new Date(until))}`;
  return md`🔒 by ${person(by)}${end}${reason !== undefined && md`: “${clip(reason, 120)}”`}`;
}

function nextSteps(rows: readonly StatusRow[]): Markdown | undefined {
  const commands = (verb: "/approve" | "/unlock", fits: (row: StatusRow) => boolean): Markdown | undefined => {
    const typedOut = rows.filter(fits).map(({ environment }) => typed(verb, environment));
    return typedOut.length === 0 ? undefined : or(typedOut);
  };
  const approve = commands("/approve", ({ waiting }) => waiting.some(({ pending }) => pending.waitsFor.includes(review.name)));
  const unlock = commands("/unlock", isLocked);
  if (approve === undefined && unlock === undefined) return undefined;
  return md`**Next:** ${join([approve && md`${approve} for reviewers`, unlock && md`${unlock} for whoever may deploy there`], " · ")}`;
}

/** Whether nothing has been deployed yet, and nothing is on its way. */
function isUnused({ live, running, waiting }: StatusRow): boolean {
  return live === undefined && waiting.length === 0 && !running.some(({ ours }) => ours);
}

function isLocked({ lock, verified }: StatusRow): boolean {
  return lock !== undefined || !verified;
}

function refOf(deployment: Deployment): string {
  return deployment.request?.ref ?? deployment.ref;
}

function byOf(deployment: Deployment): string {
  return deployment.request?.requestedBy ?? deployment.creator;
}

function orDash(parts: readonly Part[]): Markdown {
  const lines = join(parts, "<br>");
  return lines.text === "" ? Markdown.trusted("–") : lines;
}
