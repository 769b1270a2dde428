import { mergeInto } from "../acts/merges.js";
import { peel } from "../git/objects.js";
import { readRef, resolveName } from "../git/refs.js";
import { HttpError, json, type Answer } from "../http/answer.js";
import { page } from "../http/pages.js";
import { type Call, inRepository, repositoryOf, type Route, text } from "../http/route.js";
import { renderCommit } from "../render/commits.js";
import { apiUrl, htmlUrl } from "../render/repository.js";
import type { Repository } from "../repository.js";
import { commitNamed } from "./commits.js";

/** Branches, their protection, and merges into them: https://docs.github.com/en/rest/branches */
export const branchRoutes: readonly Route[] = [
  inRepository("GET", "branches/{branch}", ["contents", "read"], getBranch),
  inRepository("POST", "merges", ["contents", "write"], merge),
  inRepository("GET", "rules/branches/{branch}", ["metadata", "read"], listRules),
];

/** GitHub's refusal to let the App push to a protected branch. */
export function refuseProtected(repository: Repository, branch: string): void {
  for (const { push, requiredContexts } of repository.protections.get(branch) ?? []) {
    if (!push)
      throw new HttpError(
        403,
        "You're not authorized to push to this branch. Visit https://docs.github.com/articles/about-protected-branches/ for more information.",
      );
    const [first] = requiredContexts;
    if (first !== undefined) throw new HttpError(409, `Required status check "${first.context}" is expected.`);
  }
}

function isProtected({ protections }: Repository, branch: string): boolean {
  return (protections.get(branch) ?? []).length > 0;
}

function getBranch(call: Call): Answer {
  const repository = repositoryOf(call);
  const name = call.params["branch"] ?? "";
  const sha = readRef(repository.refs, `refs/heads/${name}`);
  if (sha === undefined) throw new HttpError(404, "Branch not found");
  const url = `${apiUrl(call.world, repository)}/branches/${name}`;
  // Of classic protection only, this part of which needs only read access to contents; rulesets have their own URL.
  const checks = (repository.protections.get(name) ?? [])
    .filter(({ by }) => by === "protection")
    .flatMap(({ requiredContexts }) => requiredContexts.map(({ context, appId }) => ({ context, app_id: appId })));
  const contexts = checks.map(({ context }) => context);
  return json(200, {
    name,
    commit: renderCommit(call.world, repository, commitNamed(repository, sha)),
    _links: { self: url, html: `${htmlUrl(call.world, repository)}/tree/${name}` },
    protected: isProtected(repository, name),
    protection: {
      enabled: isProtected(repository, name),
      required_status_checks: { enforcement_level: contexts.length > 0 ? "non_admins" : "off", contexts, checks },
    },
    protection_url: `${url}/protection`,
  });
}

function merge(call: Call): Answer {
  const { world, viewer, body } = call;
  const repository = repositoryOf(call);
  const [base, head] = [text(body, "base") ?? "", text(body, "head") ?? ""];
  const sha = readRef(repository.refs, `refs/heads/${base}`);
  if (sha === undefined) throw new HttpError(404, "Base does not exist");
  const object = resolveName(repository.store, repository.refs, head, repository.defaultBranch);
  const theirs = object === undefined ? undefined : peel(repository.store, object.sha);
  if (theirs === undefined) throw new HttpError(404, "Head does not exist");
  refuseProtected(repository, base);
  const merged = mergeInto(
    world,
    repository,
    viewer.account,
    base,
    theirs.sha,
    text(body, "commit_message") ?? `Merge ${head} into ${base}`,
  );
  if (merged === "up-to-date") return { status: 204 };
  if (merged === "conflict") throw new HttpError(409, "Merge conflict");
  return json(201, renderCommit(world, repository, commitNamed(repository, merged)));
}

function listRules(call: Call): Answer {
  const repository = repositoryOf(call);
  const source = {
    ruleset_source_type: "Repository",
    ruleset_source: `${repository.owner.login}/${repository.name}`,
    ruleset_id: repository.id,
  };
  const rules = (repository.protections.get(call.params["branch"] ?? "") ?? []).filter(({ by }) => by === "ruleset");
  return page(
    call,
    rules.flatMap(({ requiredContexts, push }) => [
      ...(requiredContexts.length === 0
        ? []
        : [
            {
              ...source,
              type: "required_status_checks",
              parameters: {
                strict_required_status_checks_policy: false,
                required_status_checks: requiredContexts.map(({ context, appId }) => ({
                  context,
                  ...(appId === null ? {} : { integration_id: appId }),
                })),
              },
            },
          ]),
      ...(push ? [] : [{ ...source, type: "update" }]),
    ]),
    (rule) => rule,
  );
}
