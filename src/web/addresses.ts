import type { Deployment } from "../core/deployments.js";
import type { Identity } from "../github/pages/page-reads.js";

type At = Pick<Identity, "owner" | "name">;

/** The address of a repository's page. Names are in the query, where they may contain anything. */
export function addressIn({ owner, name }: At, path: string, query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `/${owner}/${name}${path}${search === "" ? "" : `?${search}`}`;
}

/** The page that follows a deployment. */
export function deploymentAddress(at: At, { id }: Pick<Deployment, "id">): string {
  return addressIn(at, `/deployments/${id}`);
}

/** The page of a request. Its commit leads to what is left of it when nothing else knows it any more. */
export function requestAddress(at: At, environment: string, id: string, sha: string | undefined): string {
  return addressIn(at, `/requests/${encodeURIComponent(id)}`, { environment, ...(sha !== undefined && { sha }) });
}

/** The ref of a deployment, as requested. */
export function refOf(deployment: Deployment): string {
  return deployment.request?.ref ?? deployment.ref;
}

/** Its requester, if it tells. */
export function byOf(deployment: Deployment): string {
  return deployment.request?.requestedBy ?? deployment.creator;
}

/** An address of ours to come back to: it has to fit into a cookie, so it loses its query if it is too long. */
export function comeBackTo(address: string): string {
  const [path = "/"] = address.split("?", 1);
  return [address, path].find(({ length }) => length <= longestAddress) ?? "/";
}

const longestAddress = 2_000;
