import type { ProbotOctokit } from "probot";
import type { Limits } from "../types/access.js";

type Method = (parameters?: { readonly request?: object }) => unknown;

/** An Octokit that makes every request within limits, whatever the request says itself. The limits are looked up for each request. */
export function within(octokit: ProbotOctokit, limits: () => Limits): ProbotOctokit {
  const limited = (method: Method): Method =>
    new Proxy(method, {
      apply: (target, self, [parameters]: Parameters<Method>) =>
        Reflect.apply(target, self, [{ ...parameters, request: { ...parameters?.request, ...limits() } }]),
    });
  const methodsOf = (scope: Readonly<Record<string, Method>>): object =>
    new Proxy(scope, { get: (target, name: string) => (target[name] === undefined ? undefined : limited(target[name])) });
  // Not by its name: the bundle has only routes that are written out, and this has none.
  const rest = new Proxy<object>(Reflect.get(octokit, "rest"), {
    get: (target, name) => methodsOf(Reflect.get(target, name) as Readonly<Record<string, Method>>),
  });
  const graphql = ((query: string, variables: { readonly request?: object } = {}) =>
    octokit.graphql(query, { ...variables, request: { ...variables.request, ...limits() } })) as ProbotOctokit["graphql"];
  return new Proxy(octokit, {
    get: (target, name) => (name === "rest" ? rest : name === "graphql" ? graphql : (Reflect.get(target, name) as unknown)),
  });
}
