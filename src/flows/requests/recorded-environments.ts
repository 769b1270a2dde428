import type { Hub } from "../../github/types/hub.js";
import type { Scene } from "../scene.js";
import { rulesOf } from "./deploy-yml.js";

type LedgerRefs = Awaited<ReturnType<Hub["ledgerRefs"]>>;

/** More environments than most repositories have: so many records are read in one request. */
const few = 100;

/**
 * Those of an environment, among the refs that may be records. Whoever may push may make any number of them, and each that is read costs as much as an
 * environment: of many, only those count that deploy.yml names.
 */
export async function ofEnvironments({ hub }: Pick<Scene, "hub">, refs: LedgerRefs): Promise<LedgerRefs> {
  if (refs.length <= few) return refs;
  const rules = rulesOf(await hub.snapshot({}));
  if (!("config" in rules)) return [];
  const names = new Set(rules.config.environments.map(({ name }) => name));
  return refs.filter(({ environment }) => names.has(environment));
}
