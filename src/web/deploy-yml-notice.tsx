import { smallestConfig } from "../core/messages/modeline.js";
import type { Context } from "hono";
import { type DeployYml, deployYml } from "../core/config/deploy-yml.js";
import type { RepositoryFacts, Snapshot } from "../github/types/snapshot.js";
import type { Dependencies, PageEnv } from "./dependencies.js";
import { Icon } from "./icon.js";
import type { Place } from "./place.js";
import { repositoryPages } from "./repository-pages.js";
import { respond } from "./respond.js";
import { OnGitHub, visible } from "./text.js";

/** Answers where nothing can be asked for: by whatever rules, they cannot be read, or nothing can be written. */
export async function respondWithoutRules(
  context: Context<PageEnv>,
  given: Dependencies,
  { identity }: Place,
  { config, repository }: Pick<Snapshot, "config" | "repository">,
): Promise<Response> {
  return await respond(context, given, {
    title: `Nothing can be deployed · ${identity.owner}/${identity.name}`,
    repository: repositoryPages(identity, ""),
    status: context.req.method === "POST" ? 422 : 200,
    main: (
      <>
        <h1>Nothing can be deployed here</h1>
        {identity.archived ? <p>This repository is archived: it can be read only.</p> : null}
        <DeployYmlNotice read={deployYml(config)} repository={repository} />
      </>
    ),
  });
}

/** What there is to say of a deploy.yml that is missing or wrong; nothing of one that is right. */
export function DeployYmlNotice({ read, repository }: { readonly read: DeployYml; readonly repository: RepositoryFacts }) {
  const { url, defaultBranch } = repository;
  switch (read.state) {
    case "right":
      return null;
    case "missing":
      return (
        <section class="Box p-3 mb-3">
          <h2>There is no deploy.yml for Gitploy here</h2>
          <p>With this file on the default branch, anyone with write access may deploy any ref whose checks are green to production.</p>
          <pre class="p-2 color-bg-subtle">{smallestConfig}</pre>
          <p>
            <OnGitHub url={`${url}/new/${pathOf(defaultBranch)}?filename=deploy.yml&value=${encodeURIComponent(smallestConfig)}`}>
              Add deploy.yml on GitHub
            </OnGitHub>
          </p>
        </section>
      );
    case "unreadable":
      return (
        <p class="flash flash-error">
          <Icon name="alert" /> {read.path} {read.why === "binary" ? "is no text" : "is larger than 64 KiB"}: nothing is deployed until it
          can be read, and only an admin of the repository may unlock.
        </p>
      );
    case "wrong":
      return (
        <section class="flash flash-error mb-3">
          <h2>
            <Icon name="alert" /> {`${read.path} has ${read.problems.length === 1 ? "1 mistake" : `${read.problems.length} mistakes`}`}
          </h2>
          <p>Nothing is deployed until this is right on {visible(defaultBranch)}, and only an admin of the repository may unlock.</p>
          <ul class="ml-3">
            {read.problems.map(({ line, column, path, message, expected, suggestion }) => (
              <li>
                <OnGitHub url={`${url}/blob/${pathOf(defaultBranch)}/${pathOf(read.path)}#L${line}`}>{`${line}:${column}`}</OnGitHub>{" "}
                <code>{visible(path)}</code> {visible(message)}
                {expected === undefined ? "" : ` Valid: ${visible(expected)}.`}
                {suggestion === undefined ? "" : ` Did you mean ${visible(suggestion)}?`}
              </li>
            ))}
          </ul>
        </section>
      );
  }
}

function pathOf(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}
