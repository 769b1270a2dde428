import type { Asked } from "./journal.js";

/** Describes a request to GitHub, for people. */
export async function describe(request: Request): Promise<Pick<Asked, "method" | "what" | "writes">> {
  const { method, url } = request;
  const path = new URL(url).pathname;
  const body = method === "GET" ? "" : await request.clone().text();
  if (path.endsWith("/graphql")) {
    const [, kind = "query", name = "GraphQL"] = /"query":"\s*(query|mutation)\s+(\w+)/.exec(body) ?? [];
    return { method: "GraphQL", what: name, writes: kind === "mutation" ? name : undefined };
  }
  const what = path.replace(/^\/repos\/[^/]+\/[^/]+/, "");
  return { method, what: what === "" ? "repository" : decodeURIComponent(what), writes: written(method, what, body) };
}

const kinds: readonly (readonly [RegExp, created: string, changed: string])[] = [
  [/^\/issues\/comments\/\d+$/, "comment", "comment edited"],
  [/^\/issues\/\d+\/comments$/, "comment", "comment edited"],
  [/^\/check-runs/, "check run", "check run changed"],
  [/^\/deployments$/, "deployment", "deployment"],
  [/^\/deployments\/\d+\/statuses$/, "deployment status", "deployment status"],
  [/^\/git\/refs/, "record or claim", "record or claim"],
  [/^\/git\//, "git object", "git object"],
  [/^\/merges$/, "merge", "merge"],
  [/^\/app\/hook\/deliveries\//, "redelivery asked for", ""],
];
const emoji: Readonly<Record<string, string>> = { eyes: "👀", rocket: "🚀", "-1": "👎", confused: "😕" };

function written(method: string, what: string, body: string): string | undefined {
  // A new token is nothing that anybody sees.
  if (method === "GET" || what.endsWith("/access_tokens")) return undefined;
  const reaction = /\/reactions(?:\/\d+)?$/.test(what) ? /"content":"([^"]+)"/.exec(body)?.[1] : undefined;
  if (reaction !== undefined) return emoji[reaction] ?? reaction;
  const [, created, changed] = kinds.find(([pattern]) => pattern.test(what)) ?? [];
  if (created === undefined) return `${method} ${what}`;
  return method === "POST" ? created : method === "DELETE" ? `${created} removed` : changed;
}
