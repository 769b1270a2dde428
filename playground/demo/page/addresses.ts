/** Where the playground's page is: no owner of a repository is called so. */
export const home = "/-/playground";

/** Where somebody stands, and who they are. */
export interface Here {
  readonly place: number;
  readonly by: string;
}

/** The address of a part of the page, for somebody somewhere. */
export function addressOf(part: "talk" | "rules", { place, by }: Here, more: Readonly<Record<string, string>> = {}): string {
  return `${home}/${part}?${new URLSearchParams({ in: String(place), as: by, ...more }).toString()}`;
}
