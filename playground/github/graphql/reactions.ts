/** The names of reactions in GraphQL and in REST: https://docs.github.com/en/graphql/reference/enums#reactioncontent */
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
