import type { Identity } from "../github/pages/page-reads.js";
import type { Around } from "./layout.js";

/** The pages of a repository, in the order of its navigation; `path` follows the repository's address. */
const pages = [
  { name: "Overview", path: "" },
  { name: "Deploy", path: "/deploy" },
  { name: "History", path: "/history" },
  { name: "Audit", path: "/audit" },
  { name: "Metrics", path: "/metrics" },
] as const;

/** One of them, or none for a page that the navigation does not have. */
export type RepositoryPageName = (typeof pages)[number]["name"] | "";

/** The frame of a repository's page. */
export function repositoryPages(
  { owner, name }: Pick<Identity, "owner" | "name">,
  current: RepositoryPageName,
): NonNullable<Around["repository"]> {
  return { owner, name, current, pages: pages.map((page) => ({ name: page.name, href: `/${owner}/${name}${page.path}` })) };
}
