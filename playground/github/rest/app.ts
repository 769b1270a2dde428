import { randomBytes } from "node:crypto";
import { clientOf, installationOf, roleOf } from "../accounts.js";
import { timestamp } from "../clock.js";
import { redeliver, type DeliveryRecord } from "../events/outbox.js";
import { HttpError, json, noContent } from "../http/answer.js";
import { limitOf } from "../http/limits.js";
import { page } from "../http/pages.js";
import { found, reaches, repositoryOf, text, type Call, type Route } from "../http/route.js";
import { renderApp, renderInstallation, renderUser } from "../render/accounts.js";
import { renderRepository } from "../render/repository.js";
import type { Token } from "../world.js";

/** The App itself, its installations and its delivery log: https://docs.github.com/en/rest/apps */
export const appRoutes: readonly Route[] = [
  { method: "GET", path: "/app", by: "app", handle: ({ world }) => json(200, renderApp(world, world.app)) },
  {
    method: "GET",
    path: "/app/installations",
    by: "app",
    handle: (call) => page(call, [...call.world.installations.values()], (installation) => renderInstallation(call.world, installation)),
  },
  {
    method: "GET",
    path: "/app/installations/{installation_id}",
    by: "app",
    handle: (call) => json(200, renderInstallation(call.world, installationNamed(call))),
  },
  { method: "POST", path: "/app/installations/{installation_id}/access_tokens", by: "app", handle: createToken },
  {
    method: "GET",
    path: "/repos/{owner}/{repo}/installation",
    by: "app",
    handle: (call) => {
      const repository = repositoryOf(call);
      return json(
        200,
        renderInstallation(call.world, installationOf(call.world, found(repository.installed ? repository.owner : undefined))),
      );
    },
  },
  {
    method: "GET",
    path: "/installation/repositories",
    handle: (call) => {
      const repositories = [...call.world.repositoriesById.values()].filter((repository) => reaches(call.viewer, repository));
      const wrap = (shown: readonly unknown[]): unknown => ({
        total_count: repositories.length,
        repository_selection: "all",
        repositories: shown,
      });
      return page(call, repositories, (repository) => renderRepository(call.world, repository), wrap);
    },
  },
  // Everybody sees a public App.
  {
    method: "GET",
    path: "/apps/{app_slug}",
    handle: ({ world, params }) => json(200, renderApp(world, found(world.apps.get(params["app_slug"] ?? "")))),
  },
  { method: "GET", path: "/app/hook/deliveries", by: "app", handle: listDeliveries },
  { method: "GET", path: "/app/hook/deliveries/{delivery_id}", by: "app", handle: (call) => json(200, fullDelivery(delivery(call))) },
  {
    method: "POST",
    path: "/app/hook/deliveries/{delivery_id}/attempts",
    by: "app",
    handle: (call) => {
      redeliver(call.world, delivery(call));
      return json(202, {});
    },
  },
  {
    method: "GET",
    path: "/user/installations",
    handle: (call) => {
      const { world, viewer } = call;
      const seen = [...world.repositoriesById.values()].filter(
        (repository) => repository.installed && roleOf(repository, viewer.account) !== "none",
      );
      const installations = [...world.installations.values()].filter(({ account }) => seen.some(({ owner }) => owner.id === account.id));
      const wrap = (shown: readonly unknown[]): unknown => ({ total_count: installations.length, installations: shown });
      return page(call, installations, (installation) => renderInstallation(world, installation), wrap);
    },
  },
  {
    method: "DELETE",
    path: "/applications/{client_id}/token",
    by: "client",
    handle: ({ world, params, body }) => {
      if (params["client_id"] !== clientOf(world).id) throw new HttpError(404, "Not Found");
      if (!world.tokens.delete(text(body, "access_token") ?? "")) throw new HttpError(404, "Not Found");
      return noContent;
    },
  },
  { method: "GET", path: "/rate_limit", handle: rateLimit },
  {
    method: "GET",
    path: "/user",
    handle: ({ world, viewer }) => json(200, { ...renderUser(world, viewer.account), name: viewer.account.name, ...profile }),
  },
];

const profile = {
  company: null,
  blog: null,
  location: null,
  email: null,
  hireable: null,
  bio: null,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: "2020-01-01T00:00:00Z",
  updated_at: "2020-01-01T00:00:00Z",
};

function installationNamed({ world, params }: Call): ReturnType<typeof installationOf> {
  return found(world.installations.get(Number(params["installation_id"])));
}

/** Tokens expire by the machine's clock, not by the one that tests move, since the App's token cache uses the former. */
function createToken(call: Call): ReturnType<typeof json> {
  const { world } = call;
  const of = installationNamed(call);
  if (of.suspendedAt !== undefined) throw new HttpError(403, "This installation has been suspended");
  const expires = new Date(Date.now() + 3_600_000);
  const token: Token = {
    token: `ghs_${randomBytes(18).toString("hex")}`,
    viewer: { kind: "installation", account: world.app.bot, app: world.app, installation: of },
    expiresAt: expires.getTime(),
  };
  world.tokens.set(token.token, token);
  return json(201, {
    token: token.token,
    expires_at: timestamp(expires),
    permissions: { ...world.app.permissions },
    repository_selection: "all",
  });
}

function delivery({ world, params }: Call): DeliveryRecord {
  return found(world.outbox.log.findLast(({ id }) => String(id) === params["delivery_id"]));
}

/** Newest first; the cursor is the id of the last delivery shown. */
function listDeliveries(call: Call): ReturnType<typeof json> {
  const size = Math.min(100, Number(call.query.get("per_page") ?? 30));
  const cursor = call.query.get("cursor")?.replace(/^v1_/, "");
  const before = cursor === undefined ? undefined : BigInt(cursor);
  const { log } = call.world.outbox;
  const shown: DeliveryRecord[] = [];
  let at = log.length - 1;
  // Ids ascend, and the log may be long.
  for (let record = log[at]; record !== undefined && shown.length < size; record = log[(at -= 1)])
    if ((before === undefined || record.id < before) && record.statusCode !== undefined) shown.push(record);
  const more = log.slice(0, at + 1).some(({ statusCode }) => statusCode !== undefined);
  const last = shown.at(-1);
  const url = new URL(call.url);
  if (last !== undefined) url.searchParams.set("cursor", `v1_${last.id}`);
  return { ...json(200, shown.map(deliveryItem)), ...(more ? { headers: { link: `<${url.href}>; rel="next"` } } : {}) };
}

function deliveryItem(record: DeliveryRecord): Readonly<Record<string, unknown>> {
  const statusCode = record.statusCode ?? 0;
  return {
    id: record.id,
    guid: record.guid,
    delivered_at: record.deliveredAt,
    redelivery: record.redelivery,
    duration: record.duration,
    status:
      statusCode >= 200 && statusCode < 300
        ? "OK"
        : statusCode === 0
          ? "failed to connect to host"
          : `Invalid HTTP Response: ${statusCode}`,
    status_code: statusCode,
    event: record.event,
    action: record.action,
    installation_id: record.installationId,
    repository_id: record.repositoryId,
  };
}

function fullDelivery(record: DeliveryRecord): Readonly<Record<string, unknown>> {
  const payload: unknown = JSON.parse(record.payload);
  return {
    ...deliveryItem(record),
    url: "",
    request: { headers: { "X-GitHub-Delivery": record.guid, "X-GitHub-Event": record.event }, payload },
    response: { headers: {}, payload: "" },
  };
}

function rateLimit({ world, viewer }: Call): ReturnType<typeof json> {
  const [core, graphql] = (["core", "graphql"] as const).map((resource) => limitOf(world, viewer, resource));
  return json(200, { resources: { core, search: core, graphql }, rate: core });
}
