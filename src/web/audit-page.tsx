import type { Context } from "hono";
import { type AuditEntry, auditOf } from "../core/ledger/audit.js";
import type { PastReads } from "../github/pages/past-reads.js";
import type { RepositoryGlance } from "../github/pages/repository-glance.js";
import { addressIn } from "./addresses.js";
import { csvAnswer } from "./csv.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { Icon } from "./icon.js";
import { asked, Choice, environmentsIn, Filter } from "./past.js";
import type { Look, Place, PlaceHandler } from "./place.js";
import { repositoryPages } from "./repository-pages.js";
import { respond } from "./respond.js";
import { Table } from "./table.js";
import { Foreign, Sha, visible } from "./text.js";
import { Moment } from "./time.js";

interface Begun {
  readonly glance: RepositoryGlance;
  readonly past: PastReads;
}

interface Shown {
  readonly place: Place;
  readonly names: readonly string[];
  readonly environment: string | undefined;
  readonly entries: readonly AuditEntry[];
  /** The repository that keeps the record. */
  readonly url: string;
  readonly next: string | undefined;
}

/** All changes of an environment's record, and whether Gitploy wrote them. */
export const auditPage: { readonly look: Look<Begun>; readonly answer: PlaceHandler<Begun> } = {
  look: async (door) => ({ glance: await door.reads.glance(), past: door.past }),
  answer: async (context, given, place, { glance, past }) => {
    const { names, chosen } = environmentsIn(glance, asked(context, "environment"));
    const environment = chosen ?? names[0];
    if (environment === undefined) return await whole(context, given, { place, names, environment, entries: [], url: "", next: undefined });
    const { identity } = place;
    const { items, next, url } = await past.record(identity.id, environment, asked(context, "after"));
    const shown = { place, names, environment, entries: auditOf(items), url, next };
    return asked(context, "format") === "csv" ? csvOf(context, environment, shown) : await whole(context, given, shown);
  },
};

function csvOf(context: Context, environment: string, { place: { identity }, entries }: Shown): Response {
  const head = ["when", "verified", "what", "forced_by", "reason", "skipped_rules", "commit"];
  const rows = entries.map(({ sha, at, verified, says, forced }) => [
    at.toISOString(),
    String(verified),
    says,
    forced?.by ?? "",
    forced?.reason ?? "",
    forced?.skipped.join(" ") ?? "",
    sha,
  ]);
  return csvAnswer(context, `${identity.owner}-${identity.name}-${environment}-audit.csv`, [head, ...rows]);
}

async function whole(context: Context<PageEnv>, given: Dependencies, shown: Shown): Promise<Response> {
  const { place, names, environment, entries, next } = shown;
  const { identity } = place;
  const address = (more: Readonly<Record<string, string>>): string =>
    addressIn(identity, "/audit", { ...(environment === undefined ? {} : { environment }), ...more });
  return await respond(context, given, {
    title: `Audit${environment === undefined ? "" : ` of ${visible(environment)}`} · ${identity.owner}/${identity.name}`,
    repository: repositoryPages(identity, "Audit"),
    main: (
      <>
        <h1>Audit</h1>
        {names.length === 0 ? null : (
          <Filter action={addressIn(identity, "/audit")}>
            <Choice name="environment" label="Environment" options={names} chosen={environment} />
          </Filter>
        )}
        <Verdict shown={shown} />
        {entries.length === 0 ? null : (
          <>
            <p>
              <a href={address({ format: "csv" })}>As CSV</a>
            </p>
            <Entries shown={shown} />
          </>
        )}
        {next === undefined ? null : (
          <p class="mt-3">
            <a class="btn" href={address({ after: next })}>
              Older
            </a>
          </p>
        )}
      </>
    ),
  });
}

function Verdict({ shown: { entries, environment, url } }: { readonly shown: Shown }) {
  const forged = entries.filter(({ verified }) => !verified).length;
  const [newest] = entries;
  if (environment === undefined) return <p>There is no environment here: deploy.yml names none, and nothing was deployed.</p>;
  if (newest === undefined)
    return <p>Nothing was ever written about it: nothing waited, nothing was locked, nothing was forced, or its record is gone.</p>;
  return (
    <>
      {forged === 0 ? null : (
        <p class="flash flash-error">
          <Icon name="alert" /> {forged === 1 ? "One of these was" : `${forged} of these were`} not written by Gitploy, and not believed.
        </p>
      )}
      <p class="color-fg-muted">
        Gitploy signs each entry together with the one before it. Whoever can push to its repository can still cut the end off: the newest
        is <Sha sha={newest.sha} url={url} /> now; whoever keeps its SHA elsewhere will notice.
      </p>
    </>
  );
}

function Entries({ shown: { entries, url } }: { readonly shown: Shown }) {
  return (
    <Table
      caption="Changes of the record, newest first"
      head={["Written by Gitploy", "When", "What", "Forced", "Commit"]}
      rows={entries.map(({ sha, at, verified, says, forced }) => [
        <span class="no-wrap">
          {verified ? <Icon name="check" colour="color-fg-success" /> : <Icon name="x" colour="color-fg-danger" />}{" "}
          {verified ? "verified" : "not believed"}
        </span>,
        <Moment at={at} />,
        <Foreign text={says} />,
        forced === undefined ? (
          ""
        ) : (
          <>
            “<Foreign text={forced.reason} />” {forced.skipped.length === 0 ? "" : `(skipped: ${visible(forced.skipped.join(", "))})`}
          </>
        ),
        <Sha sha={sha} url={url} />,
      ])}
    />
  );
}
