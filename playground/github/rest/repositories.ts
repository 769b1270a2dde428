import { peel } from "../git/objects.js";
import { resolveName } from "../git/refs.js";
import { objectAt } from "../git/trees.js";
import { HttpError, json, type Answer } from "../http/answer.js";
import { type Call, found, inRepository, repositoryOf, type Route } from "../http/route.js";
import { apiUrl, htmlUrl, renderFullRepository } from "../render/repository.js";
import type { Repository } from "../repository.js";

/** Repositories and their contents: https://docs.github.com/en/rest/repos */
export const repositoryRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/{owner}/{repo}",
    needs: ["metadata", "read"],
    handle: (call) => json(200, renderFullRepository(call.world, repositoryOf(call))),
  },
  inRepository("GET", "contents/{path}", ["contents", "read"], getContents),
];

function getContents(call: Call): Answer {
  const repository = repositoryOf(call);
  const ref = call.query.get("ref") ?? repository.defaultBranch;
  const start = resolveName(repository.store, repository.refs, ref, repository.defaultBranch);
  if (start === undefined) throw new HttpError(404, `No commit found for the ref ${ref}`);
  const commit = found(peel(repository.store, start.sha));
  const path = call.params["path"] ?? "";
  const object = found(objectAt(repository.store, commit.tree, path));
  if (object.type === "tree")
    return json(
      200,
      object.entries.map((entry) =>
        content(call, repository, ref, {
          path: path === "" ? entry.name : `${path}/${entry.name}`,
          sha: entry.sha,
          type: entry.type === "tree" ? "dir" : "file",
          size: 0,
        }),
      ),
    );
  if (object.type !== "blob") throw new HttpError(404, "Not Found");
  // Above 1 MB GitHub returns only the size.
  const large = object.bytes.length > 1_000_000;
  const file = content(call, repository, ref, { path, sha: object.sha, type: "file", size: object.bytes.length });
  return json(200, {
    ...file,
    encoding: large ? "none" : "base64",
    content: large ? "" : object.bytes.toString("base64").replace(/.{60}/g, "$&\n"),
  });
}

function content(
  { world }: Call,
  repository: Repository,
  ref: string,
  { path, sha, type, size }: { path: string; sha: string; type: "file" | "dir"; size: number },
): Readonly<Record<string, unknown>> {
  const url = `${apiUrl(world, repository)}/contents/${encodeURI(path)}?ref=${encodeURIComponent(ref)}`;
  const git = `${apiUrl(world, repository)}/git/${type === "dir" ? "trees" : "blobs"}/${sha}`;
  const html = `${htmlUrl(world, repository)}/${type === "dir" ? "tree" : "blob"}/${ref}/${encodeURI(path)}`;
  return {
    type,
    size,
    name: path.split("/").at(-1),
    path,
    sha,
    url,
    git_url: git,
    html_url: html,
    download_url: type === "dir" ? null : html,
    _links: { self: url, git, html },
  };
}
