import type { Context } from "hono";
import type { ListedRepository } from "../github/pages/repository-list.js";
import { finished, stateOf, succeeded } from "../core/deployments.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { signedOut } from "./error-pages.js";
import { colourClasses, Icon } from "./icon.js";
import { type Found, findRepositories, fullName } from "./repositories-facts.js";
import { hereOf, respond } from "./respond.js";
import { signInAddress } from "./layout.js";
import type { Session } from "./session.js";
import { mostInstallations } from "../github/sign-in.js";
import { Table } from "./table.js";
import { Foreign, RefName } from "./text.js";
import { Ago } from "./time.js";
import { visitedOf } from "./visited.js";

/** The App's repositories that somebody may read: those visited last, then by name. */
export async function repositoriesPage(context: Context<PageEnv>, given: Dependencies): Promise<Response> {
  const session = context.get("session");
  const [q, after] = [context.req.query("q")?.slice(0, 100) ?? "", context.req.query("after") ?? ""];
  if (session === undefined) return await signedOut(context, given);
  const found = await findRepositories(given, session, { visited: visitedOf(context, given.signer), q, after });
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
        <Missing found={found} here={hereOf(context)} />
        {found.shown.length === 0 ? <Nothing webUrl={given.webUrl} q={q} found={found} /> : <List found={found} now={given.now()} />}
        {found.after === undefined ? null : (
          <p class="mt-3">
            <a class="btn" href={`/?${new URLSearchParams({ ...(q !== "" && { q }), after: found.after }).toString()}`}>
              Look further
            </a>
          </p>
        )}
        {found.after === undefined && !isEmpty(q, found) ? <LookAgain here={hereOf(context)} session={session} /> : null}
      </>
    ),
  });
}

/** The session knows the installations of its beginning only. */
function LookAgain({ here, session: { installations } }: { readonly here: string; readonly session: Session }) {
  return (
    <p class="mt-3 text-small color-fg-muted">
      Something missing? <a href={signInAddress(here)}>Look again</a>: that signs you in anew, and finds where Gitploy was installed since.
      {installations.length < mostInstallations
        ? null
        : ` Of your accounts, ${mostInstallations} are looked at; repositories of the others open at their own address.`}
    </p>
  );
}

/** Whether there is nothing that could be found. */
function isEmpty(q: string, { shown, after, missing }: Found): boolean {
  return q === "" && after === undefined && missing === 0 && shown.length === 0;
}

function List({ found, now }: { readonly found: Found; readonly now: Date }) {
  return (
    <Table
      caption="Repositories that you may read and Gitploy is installed in"
      head={["Repository", "Newest deployment"]}
      rows={found.shown.map((each) => [
        <>
          <a href={`/${fullName(each)}`} class="text-bold">
            <Icon name="repo" colour="mr-1" />
            <bdi>{fullName(each)}</bdi>
          </a>{" "}
          {each.archived ? <span class="Label Label--secondary">archived</span> : null}
        </>,
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

/** Accounts whose repositories could not be read; those of the others are shown all the same. */
function Missing({ found: { missing }, here }: { readonly found: Found; readonly here: string }) {
  if (missing === 0) return null;
  return (
    <p class="flash flash-warn mb-3">
      <Icon name="alert" /> {missing === 1 ? "The repositories of one account are" : `The repositories of ${missing} accounts are`} missing
      here: GitHub does not tell them now. <a href={here}>Try again</a>
    </p>
  );
}

function Nothing({ webUrl, q, found }: { readonly webUrl: string; readonly q: string; readonly found: Found }) {
  if (!isEmpty(q, found)) {
    if (q === "" && found.after === undefined) return null;
    return <p>{found.after === undefined ? "No repository of that name that you may read." : "None among those that were looked at."}</p>;
  }
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
