import { afterEach, expect, test } from "vitest";
import { repository } from "./fixtures.js";
import { everyRequestWasMade, gateway, graphql } from "./gateway.js";

afterEach(everyRequestWasMade);

/** Records the order in which GitHub resolves the fields of a query, one after the other. */
const noting = (seen: string[]) =>
  repository({
    ref: ({ qualifiedName }: { qualifiedName: string }) => {
      if (qualifiedName.startsWith("refs/gitploy/")) seen.push("record");
      return null;
    },
    object: () => {
      seen.push("deploy.yml");
      return null;
    },
    deployments: () => {
      seen.push("deployments");
      return { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
    },
  });

test.each([undefined, "ledgers"])(
  "the record is read before everything that is judged with it: records in %s",
  async (ledgerRepository) => {
    const seen: string[] = [];
    graphql({ viewer: { login: "gitploy[bot]" }, repository: () => noting(seen) });
    await gateway({ ledgerRepository }).snapshot({ environments: ["production"] });
    expect(seen[0]).toBe("record");
    expect(new Set(seen)).toEqual(new Set(["record", "deploy.yml", "deployments"]));
  },
);
