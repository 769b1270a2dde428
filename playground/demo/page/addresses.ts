/** The path of the playground's page: no owner of a repository can have this name. */
export const home = "/-/playground";

/** Where the player is, and as whom. */
export interface Here {
  readonly place: number;
  readonly by: string;
}

/** The URL of a part of the page, for a player at a place. */
export function addressOf(part: "talk" | "rules", { place, by }: Here, more: Readonly<Record<string, string>> = {}): string {
  return `${home}/${part}?${new URLSearchParams({ in: String(place), as: by, ...more }).toString()}`;
}
