import type { Deployment } from "../core/deployments.js";
import type { Identity } from "../github/pages/page-reads.js";

type At = Pick<Identity, "owner" | "name">;

/** The address of a repository's page: what follows its own address, with names in the query, where they may hold anything. */
export function addressIn({ owner, name }: At, path: string, query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `/${owner}/${name}${path}${search === "" ? "" : `?${search}`}`;
}

/** Where a deployment is followed. */
export function deploymentAddress(at: At, { id }: Pick<Deployment, "id">): string {
  return addressIn(at, `/deployments/${id}`);
}

/** Where a request says what became of it. */
export function requestAddress(at: At, environment: string, id: string): string {
  return addressIn(at, `/requests/${encodeURIComponent(id)}`, { environment });
}

/** The ref of a deployment, as it was asked for. */
export function refOf(deployment: Deployment): string {
  return deployment.request?.ref ?? deployment.ref;
}

/** Who asked for it, as far as it tells. */
export function byOf(deployment: Deployment): string {
  return deployment.request?.requestedBy ?? deployment.creator;
}
