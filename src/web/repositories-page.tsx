import type { Context } from "hono";
import { together } from "../github/client/together.js";
import type { RepositoryRef } from "../github/installation-hub.js";
import type { ListedRepository } from "../github/pages/repository-list.js";
import { finished, stateOf, succeeded } from "../core/deployments.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { colourClasses, Icon } from "./icon.js";
import { respond } from "./respond.js";
import type { Session } from "./session.js";
import { Table } from "./table.js";
import { Foreign, RefName } from "./text.js";
import { Ago } from "./time.js";
import { visitedOf } from "./visited.js";

/** How many are read at once; fewer may show. */
const atOnce = 30;

interface Found {
  readonly shown: readonly (RepositoryRef & { readonly listed: ListedRepository | undefined })[];
  /** The last name that was looked at, if there are more. */
  readonly after: string | undefined;
}

type Installed = RepositoryRef & { readonly installation: string };

/** The App's repositories that somebody may read: those visited last, then by name. */
export async function repositoriesPage(context: Context<PageEnv>, given: Dependencies): Promise<Response> {
  const session = context.get("session");
  const [q, after] = [context.req.query("q")?.slice(0, 100) ?? "", context.req.query("after") ?? ""];
  const found =
    session === undefined ? { shown: [], after: undefined } : await find(given, session, visitedOf(context, given.signer), q, after);
  return await respond(context, given, {
    title: "Repositories · Gitploy",
    main: (
      <>
        <h1>Repositories</h1>
        <form method="get" action="/" class="mb-3 d-flex flex-wrap search">
          <label for="q" class="mr-2">
            Find a repository
          </label>
          <input id="q" name="q" type="search" class="form-control mr-2" value={q} maxlength={100} />
          <button class="btn" type="submit">
            <Icon name="search" /> Find
          </button>
        </form>
        {found.shown.length === 0 ? (
          <Nothing webUrl={given.webUrl} q={q} more={found.after !== undefined} />
        ) : (
          <List found={found} now={given.now()} />
        )}
        {found.after === undefined ? null : (
          <p class="mt-3">
            <a class="btn" href={`/?${new URLSearchParams({ ...(q !== "" && { q }), after: found.after }).toString()}`}>
              Look further
            </a>
          </p>
        )}
      </>
    ),
  });
}

async function find(given: Dependencies, session: Session, visited: readonly string[], q: string, after: string): Promise<Found> {
  const { access } = given;
  const lists = await together(
    session.installations.map(async (installation): Promise<readonly Installed[]> => {
      const repositories = await access.repositories(installation);
      return repositories.map((each) => ({ ...each, installation }));
    }),
  );
  const fits = lists.flat().filter((each) => nameOf(each).toLowerCase().includes(q.toLowerCase()));
  const place = (each: RepositoryRef): number => {
    const index = visited.indexOf(nameOf(each));
    return index === -1 ? visited.length : index;
  };
  const byName = fits.toSorted((one, other) => compare(nameOf(one), nameOf(other)));
  // Later parts leave out those visited last.
  const ordered =
    after === ""
      ? byName.toSorted((one, other) => place(one) - place(other))
      : byName.filter((each) => compare(nameOf(each), after) > 0 && !visited.includes(nameOf(each)));
  const some = ordered.slice(0, atOnce);
  const installations = [...new Set(some.map(({ installation }) => installation))];
  const [standings, listed] = await together([
    together(some.map(async (each) => await (await access.reads(each.installation, each)).standing(session.login))),
    together(
      installations.map((installation) =>
        access.listed(
          installation,
          some.filter((each) => each.installation === installation).map(({ nodeId }) => nodeId),
        ),
      ),
    ),
  ]);
  const readable = some.filter((_, index) => {
    const standing = standings[index];
    return standing?.role !== undefined && standing.role !== "none" && standing.id === session.id;
  });
  const last = some.at(-1);
  const all = listed.flat();
  return {
    shown: readable.map((each) => ({ ...each, listed: all.find(({ nodeId }) => nodeId === each.nodeId) })),
    after: ordered.length > some.length && last !== undefined ? nameOf(last) : undefined,
  };
}

function List({ found, now }: { readonly found: Found; readonly now: Date }) {
  return (
    <Table
      caption="Repositories that you may read and Gitploy is installed in"
      head={["Repository", "Newest deployment"]}
      rows={found.shown.map((each) => [
        <a href={`/${nameOf(each)}`} class="text-bold">
          <Icon name="repo" colour="mr-1" />
          <bdi>{nameOf(each)}</bdi>
        </a>,
        <Newest listed={each.listed} now={now} />,
      ])}
    />
  );
}

function Newest({ listed, now }: { readonly listed: ListedRepository | undefined; readonly now: Date }) {
  if (listed?.newest === undefined)
    return <span class="color-fg-muted">{listed?.configured === true ? "Nothing deployed yet" : "No deploy.yml"}</span>;
  const { newest } = listed;
  const [icon, word] = succeeded(newest)
    ? (["check-circle-fill", "live"] as const)
    : finished(newest)
      ? (["x-circle-fill", stateOf(newest)] as const)
      : (["sync", "deploying"] as const);
  const colour = icon === "check-circle-fill" ? "success" : icon === "sync" ? "accent" : "danger";
  return (
    <>
      <Icon name={icon} colour={colourClasses[colour]} /> <RefName name={newest.request?.ref ?? newest.ref} /> {word} in{" "}
      <Foreign text={newest.environment} most={60} />, <Ago at={newest.createdAt} now={now} />
    </>
  );
}

function Nothing({ webUrl, q, more }: { readonly webUrl: string; readonly q: string; readonly more: boolean }) {
  if (q !== "" || more) return <p>{more ? "None among those that were looked at." : "No repository of that name that you may read."}</p>;
  return (
    <div class="blankslate narrow">
      <h2>Gitploy is in none of your repositories</h2>
      <p>Somebody who owns the account installs it, from the App&apos;s page. Then look again: that signs you in anew.</p>
      <p>
        <a class="btn btn-primary" href="/-/sign-in?to=%2F">
          Look again
        </a>
      </p>
      <p class="color-fg-muted">
        An organization with single sign-on shows nothing until you have a session there:{" "}
        <a href={`${webUrl}/settings/organizations`} rel="noreferrer">
          your organizations
        </a>
        .
      </p>
    </div>
  );
}

function nameOf({ owner, name }: Pick<RepositoryRef, "owner" | "name">): string {
  return `${owner}/${name}`;
}

function compare(one: string, other: string): number {
  return one.toLowerCase() < other.toLowerCase() ? -1 : Number(one.toLowerCase() > other.toLowerCase());
}
