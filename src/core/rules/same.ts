import { succeeded } from "../facts.js";
import type { JsonObject, JsonValue } from "../json.js";
import { deployAgain } from "../messages/next.js";
import * as say from "../messages/rules-commit.js";
import { needsMerge } from "./auto-merge.js";
import type { CommitFacts, Rule } from "./rule.js";
import { pass, refuse } from "./verdict.js";

/** It is not what the newest deployment of ours there is already: a success of that SHA with the same payload. */
export const same: Rule<CommitFacts> = {
  name: "same",
  check(facts) {
    const { deployments, environment, payload, request, target } = facts;
    // What will be deployed is the merge commit.
    if (needsMerge(facts)) return pass(say.isNew(environment));
    const newest = deployments.find(({ ours }) => ours);
    if (newest === undefined || !succeeded(newest) || newest.sha !== target.commit.sha || !equal(newest.payload, payload)) {
      return pass(say.isNew(environment));
    }
    return request.again ? pass(say.deployedAnew(environment)) : refuse(say.isSame(newest, environment), deployAgain(request, environment));
  },
};

/** Whether two values are the same JSON; the order of keys says nothing. */
function equal(one: JsonValue, other: JsonValue): boolean {
  if (isList(one) || isList(other)) {
    return isList(one) && isList(other) && one.length === other.length && one.every((item, index) => equal(item, other[index] ?? null));
  }
  if (!isObject(one) || !isObject(other)) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && equal(one[key] ?? null, other[key] ?? null))
  );
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}
