import { withFragments } from "../graphql/fragments.js";
import { createVariables, type GraphqlRequest } from "../graphql/variables.js";
import { ledgerPrefixes, type RefSettings, refName } from "../refs/ref-names.js";
import { spellingsOf } from "../resources/spellings.js";

/** A repository, and the environments that its deploy.yml names. */
export interface Watched {
  readonly id: string;
  readonly nodeId: string;
  readonly owner: string;
  readonly name: string;
  readonly environments: readonly string[];
}

/** So many deployments of each are looked at at most. */
export const glanced = 30;

/** What is asked of watched repositories. */
interface Fields {
  readonly root: string;
  readonly repository: string;
  readonly deployments: string;
  readonly ledger: string;
}

/**
 * Asks of many repositories at once. Refs are asked for by their names, as everywhere else: that GitHub lists refs outside of heads and tags is not certain.
 * Whoever has no ledger ref there has null.
 */
export function watchedRequest<Name extends string>(
  query: Name,
  owner: string,
  watched: readonly Watched[],
  settings: RefSettings,
  fields: Fields,
): GraphqlRequest<Name> {
  const { add, values, declared } = createVariables();
  const { ledgerRepository } = settings;
  const elsewhere: string[] = [];
  const nodes = watched.map(({ id, nodeId, environments }, index) => {
    const { ledgers } = ledgerPrefixes(id, settings);
    const refs = environments.map((environment, place) => {
      const key = ledgerAlias(index, place);
      return `${key}: ref(qualifiedName: ${add(key, "String!", `${ledgers}${refName(environment)}`)}) { ${fields.ledger} }`;
    });
    if (ledgerRepository !== undefined) elsewhere.push(...refs);
    const parts = [fields.repository, ...(ledgerRepository === undefined ? refs : [])];
    if (environments.length > 0) {
      const list = add(`in${index}`, "[String!]", environments.flatMap(spellingsOf));
      const newest = `environments: ${list}, first: ${glanced}, orderBy: {field: CREATED_AT, direction: DESC}`;
      parts.push(`deployments(${newest}) { ${fields.deployments} }`);
    }
    return `${watchedAlias(index)}: node(id: ${add(`id${index}`, "ID!", nodeId)}) { ... on Repository {\n${parts.join("\n")}\n} }`;
  });
  if (elsewhere.length > 0) {
    const place = `owner: ${add("owner", "String!", owner)}, name: ${add("ledgerRepository", "String!", ledgerRepository)}`;
    nodes.push(`ledgers: repository(${place}) {\n${elsewhere.join("\n")}\n}`);
  }
  return { text: withFragments(`query ${query}(${declared()}) {\n${fields.root}\n${nodes.join("\n")}\n}`), variables: values };
}

/** Where a repository is found in the answer. */
export function watchedAlias(index: number): `repository${number}` {
  return `repository${index}`;
}

/** Where the record of one of its environments is found. */
export function ledgerAlias(index: number, place: number): `ledger${number}x${number}` {
  return `ledger${index}x${place}`;
}
