import type { Child } from "hono/jsx";
import { comeBackTo } from "./addresses.js";
import type { Assets } from "./assets.js";
import { Icon } from "./icon.js";
import type { Session } from "./session.js";

/** The frame of a page. */
export interface Around {
  /** Of the tab: the verdict first. */
  readonly title: string;
  readonly assets: Assets;
  readonly session: Session | undefined;
  /** The repository whose pages these are, as `owner/name`, and which of them. */
  readonly repository?: {
    readonly owner: string;
    readonly name: string;
    readonly current: string;
    readonly pages: readonly NavigationLink[];
  };
  /** Seconds until it reloads without scripts. */
  readonly refresh?: number;
  /** The address of this page, to come back to. */
  readonly here: string;
  readonly children?: Child;
}

/** A link of a repository's navigation. */
export interface NavigationLink {
  readonly name: string;
  readonly href: string;
}

/** For htmx 4: only the requested part is replaced, and sections that a reader has opened stay open. */
const htmxConfig = JSON.stringify({
  noSwap: [204, 304, "4xx", "5xx"],
  morphIgnore: ["data-htmx-powered", "open"],
  includeIndicatorCSS: false,
  defaultTimeout: 20_000,
  history: false,
});

function assetIn(assets: Assets, name: string): string {
  return `/-/assets/${assets.get(name)?.file}`;
}

/** The document's head: its description, its style and the rest. */
export function Head({
  title,
  assets,
  refresh,
  children,
}: Pick<Around, "title" | "assets" | "children"> & {
  /** When it reloads without scripts, in the format of `Refresh`. */
  readonly refresh: string | undefined;
}) {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="htmx-config" content={htmxConfig} />
      <title>{title}</title>
      {refresh === undefined ? null : (
        <noscript>
          <meta http-equiv="refresh" content={refresh} />
        </noscript>
      )}
      <link rel="icon" type="image/svg+xml" href={assetIn(assets, "icon.svg")} />
      <link rel="stylesheet" href={assetIn(assets, "style.css")} />
      {children}
    </head>
  );
}

/** What makes the parts of a page follow what runs. */
export function Scripts({ assets }: Pick<Around, "assets">) {
  return (
    <>
      <script src={assetIn(assets, "htmx.js")} defer />
      <script src={assetIn(assets, "app.js")} defer />
    </>
  );
}

/** A whole page. */
export function Layout({ title, assets, session, repository, refresh, here, children }: Around) {
  return (
    <html lang="en" data-color-mode="auto" data-light-theme="light" data-dark-theme="dark">
      <Head title={title} assets={assets} refresh={refresh?.toString()}>
        <Scripts assets={assets} />
      </Head>
      <body>
        <a class="skip-link" href="#main">
          Skip to content
        </a>
        <header class="page-header">
          <div class="page-name">
            <a href="/">
              <Icon name="rocket" /> Gitploy
            </a>
            {repository === undefined ? null : (
              <>
                {" / "}
                <a href={`/${repository.owner}/${repository.name}`}>
                  <bdi>{repository.owner}</bdi> / <bdi class="text-bold">{repository.name}</bdi>
                </a>
              </>
            )}
          </div>
          <Account session={session} here={here} />
        </header>
        {repository === undefined ? null : (
          <nav class="page-nav" aria-label="Repository">
            {repository.pages.map(({ name, href }) => (
              <a href={href} {...(name === repository.current && { "aria-current": "page" })}>
                {name}
              </a>
            ))}
          </nav>
        )}
        <main id="main" class="page-main" tabindex={-1}>
          {children}
        </main>
        <div id="trouble" role="alert" class="page-trouble" />
        <footer class="page-footer">Gitploy: what is deployed here is what GitHub says.</footer>
      </body>
    </html>
  );
}

function Account({ session, here }: Pick<Around, "session" | "here">) {
  if (session === undefined)
    return (
      <a class="btn btn-sm" href={signInAddress(here)}>
        Sign in with GitHub
      </a>
    );
  return (
    <form method="post" action="/-/sign-out" class="d-flex flex-items-center">
      <span class="mr-2">
        <Icon name="person" /> <bdi>{session.login}</bdi>
      </span>
      <button class="btn btn-sm" type="submit">
        Sign out
      </button>
    </form>
  );
}

/** The address for signing in, which leads back to the current page. */
export function signInAddress(here: string): string {
  return `/-/sign-in?${new URLSearchParams({ to: comeBackTo(here) }).toString()}`;
}
