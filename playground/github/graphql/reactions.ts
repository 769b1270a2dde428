/** GraphQL's names of reactions, and REST's: https://docs.github.com/en/graphql/reference/enums#reactioncontent */
export const contents: Readonly<Record<string, string>> = {
  THUMBS_UP: "+1",
  THUMBS_DOWN: "-1",
  LAUGH: "laugh",
  CONFUSED: "confused",
  HEART: "heart",
  HOORAY: "hooray",
  ROCKET: "rocket",
  EYES: "eyes",
};
