/**
 * Whether GitHub calls somebody a stranger, as a comment's `author_association`. Private members are called so, too: it decides whose turn comes first, and
 * how much is said, never what may be done. https://docs.github.com/en/graphql/reference/enums#commentauthorassociation
 */
export function isStranger(association: string): boolean {
  return ["NONE", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN"].includes(association);
}
