import { matching, oneOf, plain, type Variables } from "./variables.js";

/** The URLs of a GitHub; none ends with a slash. */
export interface GitHubAddresses {
  /** The root of the REST API, from which GitHub's clients derive that of GraphQL. */
  readonly apiUrl: string;
  /** The root of the pages for people. */
  readonly webUrl: string;
}

/**
 * The addresses that `GHE_HOST` and `GHE_PROTOCOL` stand for: github.com, a tenant of ghe.com, whose API has a name of its own, or an Enterprise
 * Server, whose API is a path. https://docs.github.com/en/enterprise-cloud@latest/admin/data-residency/network-details-for-ghecom,
 * https://docs.github.com/en/enterprise-server@latest/rest/quickstart
 */
export function gitHubAddresses(env: Variables): GitHubAddresses {
  const protocol = oneOf(env, "GHE_PROTOCOL", ["https", "http"] as const) ?? "https";
  const [, address] = /^https?:\/\/([\w.-]+(?::\d+)?)/i.exec(plain(env, "GHE_HOST") ?? "") ?? [];
  if (address !== undefined) {
    const meant = /(?:^|\.)github\.com$/i.test(address) ? "and left out for github.com" : `as in GHE_HOST=${address.toLowerCase()}`;
    throw new Error(`GHE_HOST must be the name of a host, without https:// and a path, ${meant}.`);
  }
  const host = matching(
    env,
    "GHE_HOST",
    /^[\w.-]+(?::\d+)?$/,
    "the name of a host, such as github.example.com or acme.ghe.com",
  )?.toLowerCase();
  if (host === undefined || host === "github.com") return { apiUrl: "https://api.github.com", webUrl: "https://github.com" };
  if (/(?:^|\.)github\.com$/.test(host)) throw new Error("GHE_HOST must be left out for github.com.");
  if (!/(?:^|\.)ghe\.com$/.test(host)) return { apiUrl: `${protocol}://${host}/api/v3`, webUrl: `${protocol}://${host}` };
  if (!/^(?!api\.)[\w-]+\.ghe\.com$/.test(host)) {
    throw new Error("GHE_HOST must be the tenant alone, such as acme.ghe.com: its API at api.acme.ghe.com follows from that.");
  }
  if (protocol === "http") throw new Error("GHE_PROTOCOL must be https for ghe.com, or left out.");
  return { apiUrl: `https://api.${host}`, webUrl: `https://${host}` };
}
