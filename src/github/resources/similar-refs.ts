import type { Access } from "../types/access.js";
import { ask } from "../graphql/graphql.js";
import type { Hub } from "../types/hub.js";
import { present } from "../graphql/nodes.js";

/** The newest hundred of each, since what people mistype is mostly new, and those whose name holds the word, however old. */
export const similarRefsQuery = `query SimilarRefs($owner: String!, $name: String!, $word: String!) {
  repository(owner: $owner, name: $name) {
    newTags: refs(refPrefix: "refs/tags/", first: 100, orderBy: {field: TAG_COMMIT_DATE, direction: DESC}) { nodes { name } }
    newBranches: refs(refPrefix: "refs/heads/", first: 100, orderBy: {field: TAG_COMMIT_DATE, direction: DESC}) { nodes { name } }
    tags: refs(refPrefix: "refs/tags/", query: $word, first: 20) { nodes { name } }
    branches: refs(refPrefix: "refs/heads/", query: $word, first: 20) { nodes { name } }
  }
}`;

/** Tags and branches that somebody may have meant. https://docs.github.com/en/graphql/reference/objects#repository */
export function similarRefs(access: Access): Pick<Hub, "refsLike"> {
  return {
    refsLike: async (word) => {
      const { owner, name } = access;
      const { repository } = await ask(access, similarRefsQuery, { owner, name, word });
      if (repository === null) return [];
      const { newTags, newBranches, tags, branches } = repository;
      return [newTags, newBranches, tags, branches].flatMap((refs) => present(refs?.nodes).map((node) => node.name));
    },
  };
}
